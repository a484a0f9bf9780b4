import PluginSources
import Testing

/// What is an address, and in which spelling it is kept.
@Suite struct AddressTests {
  @Test(arguments: [
    ("https://example.org/a/b", "https://example.org/a/b"), ("HTTPS://Example.ORG:443/a/b/", "https://example.org/a/b"),
    ("http://example.org:8080/a.git", "http://example.org:8080/a.git"), ("http://h:80/a", "http://h/a"),
    ("ssh://git@example.org/a", "ssh://git@example.org/a"), ("ssh://git@h:22/a", "ssh://git@h/a"),
    ("ssh://git@h:2222/~/a", "ssh://git@h:2222/~/a"), ("git://h:9418/a", "git://h/a"), ("git://[::1]:9/a", "git://[::1]:9/a"),
    ("git@github.com:a/b.git", "git@github.com:a/b.git"), ("git@h:/a/b", "ssh://git@h/a/b"), ("git@[::1]:a", "git@[::1]:a"),
    ("file:///srv/git/a", "file:///srv/git/a"), ("file://localhost/srv/a%20b", "file:///srv/a%20b"),
    ("https://ada:secret@h/a", "https://h/a"), ("https://token@h/a", "https://h/a"), ("https://a:b%40c@h/a", "https://h/a"),
    ("https://h/ä", "https://h/ä"),
  ])
  func anAddressHasOneSpelling(_ text: String, _ expected: String) throws {
    let address = try #require(GitAddress(text))
    #expect(address.text == expected)
    #expect(address.description == expected)
    let again = try #require(GitAddress(expected))
    #expect(again == address && again.text == expected && again.hashValue == address.hashValue)
  }

  @Test(arguments: [
    "", "-u", "--upload-pack=x", "a", "/a/b", "./a", "C:\\a", "a:b", "h:/a", "ext::sh -c x", "ext::x", "fd::3/a", "x@ext::sh",
    "ftp://h/a", "git+ssh://h/a", "https:/h/a", "https://", "https:///a", "https://h", "https://h/", "https://h//", "ssh://-oProxyCommand=x/a",
    "ssh://-x@h/a", "ssh://h:0/a", "ssh://h:99999/a", "ssh://h:+22/a", "ssh://h:x/a", "ssh://a:b@h/a", "git://u@h/a",
    "https://a b/c", "https://h/a b", "https://h/a\nb", "https://h/\u{1b}", "https://h/a\tb", "https://h/%0a", "https://h/%00", "https://h/%zz",
    "https://h/a/../b", "https://h/./a", "https://../a", "https://h../a", "https://.h/a", "https://h..x/a", "https://h\\@x/a", "https://h%2f/a",
    "https://h/a?x", "https://h/a#x", "file://h/a", "file://a", "file:///", "file:///../a", "file:///a/%2e%2e/b", "file:///a%0ab", "file://u@localhost/a",
    "git@h:", "git@h:-x", "-x@h:a", "git@-h:a", "git@h:a/../b", "git@:a", "@h:a", "git@h/x:a", "https://@h/a", "https://[::1/a", "https://[x]/a",
    "https://h/\u{202e}a", "https://user@-h/a", "https://h:/a",
  ])
  func otherTextsAreNone(_ text: String) { #expect(GitAddress(text) == nil) }

  @Test func aLongOneIsNone() { #expect(GitAddress("https://h/" + String(repeating: "a", count: 3_000)) == nil) }

  @Test func partsAreThere() throws {
    let address = try #require(GitAddress("ssh://git@Example.org:2222/a"))
    #expect(address.scheme == .ssh && address.host == "example.org" && address.port == 2222)
    #expect(GitAddress("file:///a")?.host == nil)
  }
}
