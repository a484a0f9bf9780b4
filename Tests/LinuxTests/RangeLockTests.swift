import Linux
import Testing

struct RangeLockTests {
  @Test func rangesOfOneFileCompeteOnlyWhereTheyMeet() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    let first = try File.openOrCreate(path)
    let second = try File.openOrCreate(path)
    #expect(try first.tryLock(10..<20, .exclusive, path: path))
    #expect(try !second.tryLock(19..<30, .exclusive, path: path))
    #expect(try second.tryLock(20..<30, .exclusive, path: path))
    #expect(try second.conflict(in: 0..<Int64.max, with: .shared, path: path) == 10..<20)
    #expect(try first.conflict(in: 0..<Int64.max, with: .shared, path: path) == 20..<30)
    #expect(try first.conflict(in: 0..<20, with: .exclusive, path: path) == nil)
    first.unlock(10..<15)
    #expect(try second.conflict(in: 0..<20, with: .shared, path: path) == 15..<20)
  }

  @Test func sharedOnesOnlyKeepOutExclusiveOnes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    let first = try File.openOrCreate(path)
    let second = try File.openOrCreate(path)
    #expect(try first.tryLock(0..<1, .shared, path: path))
    #expect(try second.tryLock(0..<1, .shared, path: path))
    #expect(try !first.tryLock(0..<1, .exclusive, path: path))
    #expect(try first.conflict(in: 0..<5, with: .shared, path: path) == nil)
    #expect(try first.conflict(in: 0..<5, with: .exclusive, path: path) == 0..<1)
  }

  @Test func whoWaitsGetsItWhenItIsGivenBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    let first = try File.openOrCreate(path)
    #expect(try first.tryLock(0..<1, .exclusive, path: path))
    let waiter = try BlockingThread(name: "waiter") {
      guard let second = try? File.openOrCreate(path) else { return }
      try? second.lock(0..<1, .exclusive, path: path)
      try? Output.write([7], to: second, at: 3, path: path)
    }
    first.unlock(0..<1)
    waiter.join()
    #expect(try File.read(path) == [0, 0, 0, 7])
  }
}
