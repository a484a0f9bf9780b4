import AetherPlugin
import Foundation

/// Writes a point in time as people read it, by Foundation.
struct FoundationDate: TaskModule {
  static let name = "foundation-date"
  static let version = "1.0.0"
  static let summary = "Writes a point in time as people read it"

  @Input("Seconds since 1970-01-01T00:00:00Z") var seconds = 0
  @Output("The day, in UTC") var day: String

  func run(_ context: Context) throws -> Outcome {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd"
    day = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    return .success
  }
}

@c(aether_plugin_register)
public func register(_ registrar: Registrar) -> Status { registrar.register(FoundationDate.self) }
