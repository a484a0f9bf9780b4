// aether-fuzz TARGET SECONDS [SEED]: changes a corpus at random and reads what comes of it.
//
// Inputs depend on the seed alone, so a crash (a trap ends this program) or a report can be repeated with it. Exit
// status: 0 when nothing was found, 1 for an input that takes too long, 2 for wrong usage.

import Foundation

/// Every target; `Tests/Corpus/NAME` is where its inputs begin.
let targets: [String: ([UInt8]) -> Void] = [
  "dwarf": fuzzDebugInformation, "elf": fuzzELF, "environment": fuzzEnvironment, "expressions": fuzzExpressions,
  "lock": fuzzLock, "policy": fuzzPolicy,
  "signature": fuzzSignature, "source": fuzzSource, "store": fuzzStore, "worker": fuzzWorker, "yaml": fuzzYAML,
]

let arguments = CommandLine.arguments.dropFirst().map { String($0) }
guard arguments.count >= 2, let target = targets[arguments[0]], let seconds = Double(arguments[1]) else {
  let names = targets.keys.sorted().joined(separator: " | ")
  FileHandle.standardError.write(Data("usage: aether-fuzz \(names) SECONDS [SEED]\n".utf8))
  exit(2)
}

let name = arguments[0]
let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : UInt64.random(in: 1...UInt64.max)
let corpus = try Corpus(folder: "Tests/Corpus/\(name)")
var mutator = Mutator(corpus: corpus.inputs, seed: seed)
print("\(name): seed \(seed), \(corpus.inputs.count) inputs to begin with")

for input in corpus.inputs { target(input) }
let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
var count = 0
while clock.now < end {
  let input = mutator.next()
  let start = clock.now
  target(input)
  let elapsed = clock.now - start
  count += 1
  guard elapsed > .seconds(5) else { continue }
  let file = "\(name)-slow.bin"
  try Data(input).write(to: URL(filePath: file))
  print("\(name): input \(count) of seed \(seed) took \(elapsed); it is in \(file)")
  exit(1)
}
print("\(name): \(count) inputs read")
