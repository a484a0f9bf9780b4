import AetherModel
import Testing

struct PasswordMaskTests {
  @Test(arguments: [
    ("https://bob:secret@host/x", "https://bob:******@host/x"), ("x: 'ssh://git@host/x'", "x: 'ssh://git@host/x'"),
    ("https://host:8080/a@b", "https://host:8080/a@b"), ("a https://u:p@h b https://v:qq@i", "a https://u:*@h b https://v:**@i"),
    ("no address", "no address"), ("https://:only@host", "https://:****@host"),
  ]) func passwordsAreHidden(_ text: String, _ shown: String) {
    #expect(PasswordMask.masked(text) == shown)
  }
}
