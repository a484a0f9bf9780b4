internal import AetherModel
internal import CAether

/// AETHER_FILES_1.
enum HostFiles {
  private static let unavailable = Status(rawValue: Int32(AETHER_UNAVAILABLE))

  static func openInput(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ descriptor: UnsafeMutablePointer<Int32>?
  ) -> Status {
    guard let frame = CallFrame.running(call, "open_input") else { return HostTable.invalid }
    guard let descriptor, Int(slot) < frame.inputs.count, let file = frame.inputs[Int(slot)]?.fileValue else {
      frame.misused(
        "\(frame.name) opened input \(slot), which is no file that was given, or gave no place for the descriptor")
      return HostTable.invalid
    }
    guard let context = frame.context else { return unavailable }
    do throws(Failure) {
      descriptor.pointee = try context.openInputFile(slot: Int(slot), path: file.path)
      return HostTable.ok
    } catch {
      context.log(LogRecord(level: .error, message: error.message))
      return unavailable
    }
  }

  static func openOutput(
    _ call: UnsafePointer<aether_call>?, _ slot: UInt32, _ name: UnsafePointer<CChar>?,
    _ descriptor: UnsafeMutablePointer<Int32>?
  ) -> Status {
    guard let frame = CallFrame.running(call, "open_output") else { return HostTable.invalid }
    let name = name.flatMap { String(validatingCString: $0) } ?? ""
    guard let descriptor, Int(slot) < frame.outputCount, Names.isFile(name) else {
      frame.misused(
        "\(frame.name) opened output \(slot) as '\(name)': it needs a slot of its contract, a name without a slash, and a place for the descriptor"
      )
      return HostTable.invalid
    }
    guard let context = frame.context else { return unavailable }
    do throws(Failure) {
      descriptor.pointee = try context.createOutputFile(slot: Int(slot), name: name)
    } catch {
      context.log(LogRecord(level: .error, message: error.message))
      return unavailable
    }
    if !frame.said.outputFiles.contains(Int(slot)) { frame.said.outputFiles.append(Int(slot)) }
    return HostTable.ok
  }
}
