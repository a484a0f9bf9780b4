package import AetherModel

/// A run as the store knows it: what a list of runs needs.
package struct StoredRun: Hashable, Sendable {
  /// As it was recorded. A run that says that it runs, and whose process is gone, was interrupted.
  package enum Status: String, Sendable, CaseIterable { case running, succeeded, failed, cancelled, waiting }

  /// Inside of the store.
  package var number: Int64
  package var id: String
  package var parent: String?
  package var trigger: String
  package var executor: String
  package var pipeline: String
  package var status: Status
  package var started: Instant
  package var ended: Instant?
  package var sequence: Int64
  /// Of the pipeline, with those of `finally`.
  package var steps: Int
  package var counts: Counts
  /// How often it was resumed.
  package var resumes: Int
  package var failure: StoredFailure?

  /// Steps by how they ended; `ignored` of those that failed didn't fail the run.
  package struct Counts: Hashable, Sendable {
    package var succeeded = 0
    package var skipped = 0
    package var failed = 0
    package var cancelled = 0
    package var ignored = 0

    package init(succeeded: Int = 0, skipped: Int = 0, failed: Int = 0, cancelled: Int = 0, ignored: Int = 0) {
      self.succeeded = succeeded
      self.skipped = skipped
      self.failed = failed
      self.cancelled = cancelled
      self.ignored = ignored
    }
  }

  package init(
    number: Int64 = 0, id: String, parent: String? = nil, trigger: String, executor: String, pipeline: String,
    status: Status, started: Instant, ended: Instant? = nil, sequence: Int64 = 0, steps: Int, counts: Counts = Counts(),
    resumes: Int = 0, failure: StoredFailure? = nil
  ) {
    self.number = number
    self.id = id
    self.parent = parent
    self.trigger = trigger
    self.executor = executor
    self.pipeline = pipeline
    self.status = status
    self.started = started
    self.ended = ended
    self.sequence = sequence
    self.steps = steps
    self.counts = counts
    self.resumes = resumes
    self.failure = failure
  }
}

/// Why a run failed, and what of it: `step 'load'`, `module 'logger'`, or the pipeline itself.
package struct StoredFailure: Hashable, Sendable {
  /// `step`, `module` or `pipeline`.
  package var origin: String
  /// The step's id or the module's name.
  package var name: String
  package var failure: Failure

  package init(origin: String, name: String, failure: Failure) {
    self.origin = origin
    self.name = name
    self.failure = failure
  }
}

/// Values with names, in declared order.
package struct StoredFields: Hashable, Sendable {
  package var names: [String]
  package var values: StoredValues

  package init(names: [String] = [], values: StoredValues = StoredValues()) {
    self.names = names
    self.values = values
  }

  /// `nil` for a name that isn't there, and where there is no value.
  package subscript(name: String) -> Value? {
    guard let index = names.firstIndex(of: name), index < values.values.count else { return nil }
    return values.values[index]
  }
}

/// The rest of what the store knows of a run.
package struct StoredRunDetail: Sendable {
  /// Of the pipeline's file, absolute.
  package var path: String
  package var source: [UInt8]
  /// SHA-256 of `source`.
  package var sourceDigest: [UInt8]
  /// Aether's.
  package var version: String
  package var durability: Durability
  /// The process that runs it, or ran it last.
  package var process: Int32
  package var inputs: StoredFields
  /// Sorted by name.
  package var environment: [(name: String, value: String)]
  /// `nil` unless it succeeded.
  package var outputs: StoredFields?
  package var modules: [StoredModule]

  package init(
    path: String, source: [UInt8], sourceDigest: [UInt8], version: String, durability: Durability, process: Int32,
    inputs: StoredFields, environment: [(name: String, value: String)], outputs: StoredFields? = nil,
    modules: [StoredModule]
  ) {
    self.path = path
    self.source = source
    self.sourceDigest = sourceDigest
    self.version = version
    self.durability = durability
    self.process = process
    self.inputs = inputs
    self.environment = environment
    self.outputs = outputs
    self.modules = modules
  }
}

/// A module of a run, in the order in which attempts name them.
package struct StoredModule: Hashable, Sendable {
  package var name: String
  package var version: String
  /// Of the library; empty for what is built in.
  package var digest: String
  package var inputNames: [String]
  package var outputNames: [String]
  /// The slots of inputs and outputs that are never stored.
  package var secretInputs: [Int]
  package var secretOutputs: [Int]

  package init(
    name: String, version: String, digest: String, inputNames: [String], outputNames: [String],
    secretInputs: [Int] = [], secretOutputs: [Int] = []
  ) {
    self.name = name
    self.version = version
    self.digest = digest
    self.inputNames = inputNames
    self.outputNames = outputNames
    self.secretInputs = secretInputs
    self.secretOutputs = secretOutputs
  }
}
