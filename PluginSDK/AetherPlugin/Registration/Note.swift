// The note by which a host knows a plugin before any of its code runs: `aether_note` of aether/plugin.h, as numbers,
// since only literals may stand in a section. It is one of the SDK's own constants, so that every plugin that links the
// SDK has it, once. A test compares it with the header.

/// "Aether", its size and kind; the ABI, the SDK, the language, its version, flags, reserved.
typealias NoteFields = (
  UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32
)

#if compiler(>=6.4)
@section(".note.aether") @used
let pluginNote: NoteFields = (
  7, 32, 1, 0x6874_6541, 0x0000_7265, 0x4854_4541, 1, 1, 0x00_0900, 3, 0x06_0400, 0, 0
)
#elseif compiler(>=6.3.2)
@section(".note.aether") @used
let pluginNote: NoteFields = (
  7, 32, 1, 0x6874_6541, 0x0000_7265, 0x4854_4541, 1, 1, 0x00_0900, 3, 0x06_0302, 0, 0
)
#elseif compiler(>=6.3.1)
@section(".note.aether") @used
let pluginNote: NoteFields = (
  7, 32, 1, 0x6874_6541, 0x0000_7265, 0x4854_4541, 1, 1, 0x00_0900, 3, 0x06_0301, 0, 0
)
#else
@section(".note.aether") @used
let pluginNote: NoteFields = (
  7, 32, 1, 0x6874_6541, 0x0000_7265, 0x4854_4541, 1, 1, 0x00_0900, 3, 0x06_0300, 0, 0
)
#endif
