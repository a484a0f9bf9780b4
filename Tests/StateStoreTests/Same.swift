import AetherModel
import Testing

@testable import StateStore

/// Whether two records are the same in every field: the store's types needn't know that for themselves.
func expectSame(_ one: StoredAttempt, _ other: StoredAttempt, location: SourceLocation = #_sourceLocation) {
  #expect(one.key == other.key, sourceLocation: location)
  #expect(one.path == other.path, sourceLocation: location)
  #expect(one.module == other.module, sourceLocation: location)
  #expect(one.state == other.state, sourceLocation: location)
  #expect(one.status == other.status, sourceLocation: location)
  #expect(one.sequence == other.sequence, sourceLocation: location)
  #expect(one.transitions == other.transitions, sourceLocation: location)
  #expect(one.inputs == other.inputs, sourceLocation: location)
  #expect(one.outputs == other.outputs, sourceLocation: location)
  #expect(one.said == other.said, sourceLocation: location)
}

func expectSame(_ one: StoredLog, _ other: StoredLog, location: SourceLocation = #_sourceLocation) {
  #expect(one.sequence == other.sequence, sourceLocation: location)
  #expect(one.place == other.place, sourceLocation: location)
  #expect(one.module == other.module, sourceLocation: location)
  #expect(one.time == other.time, sourceLocation: location)
  #expect(one.record.level == other.record.level, sourceLocation: location)
  #expect(one.record.message == other.record.message, sourceLocation: location)
  let fields = (one.record.fields.map { [$0.name, $0.value] }, other.record.fields.map { [$0.name, $0.value] })
  #expect(fields.0 == fields.1, sourceLocation: location)
}

func expectSame(_ one: StoredEvent, _ other: StoredEvent, location: SourceLocation = #_sourceLocation) {
  #expect(one.sequence == other.sequence, sourceLocation: location)
  #expect(one.step == other.step, sourceLocation: location)
  #expect(one.time == other.time, sourceLocation: location)
  #expect(one.kind == other.kind, sourceLocation: location)
  #expect(one.body == other.body, sourceLocation: location)
}

func expectSame(_ one: StoredCheckpoint, _ other: StoredCheckpoint, location: SourceLocation = #_sourceLocation) {
  #expect(one.step == other.step, sourceLocation: location)
  #expect(one.item == other.item, sourceLocation: location)
  #expect(one.number == other.number, sourceLocation: location)
  #expect(one.attempt == other.attempt, sourceLocation: location)
  #expect(one.time == other.time, sourceLocation: location)
  #expect(one.sequence == other.sequence, sourceLocation: location)
  #expect(one.states == other.states, sourceLocation: location)
}

/// Lists of the same length, whose members are the same.
func expectSame<Record>(
  _ one: [Record], _ other: [Record], location: SourceLocation = #_sourceLocation,
  by compare: (Record, Record, SourceLocation) -> Void
) {
  #expect(one.count == other.count, sourceLocation: location)
  for (left, right) in zip(one, other) { compare(left, right, location) }
}
