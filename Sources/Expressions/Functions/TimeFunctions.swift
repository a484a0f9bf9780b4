import AetherModel

/// What is asked of datetimes and durations. A datetime's parts are those in UTC, or in a zone that is named.
enum TimeFunctions {
  private enum Part: String, CaseIterable {
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear, getHours, getMinutes, getSeconds
    case getMilliseconds
  }

  static let all: [Function] = Part.allCases.flatMap { part in
    let isOfDuration = [.getHours, .getMinutes, .getSeconds, .getMilliseconds].contains(part)
    return [
      Function(
        part.rawValue, .member, [([.timestamp], .int)] + (isOfDuration ? [([.duration], .int)] : []),
        .one { value, run throws(Fault) in try get(part, value, nil, &run) }),
      Function(
        part.rawValue, .member, [([.timestamp, .string], .int)],
        .two { left, right, run throws(Fault) in try get(part, left, right, &run) }),
    ]
  }

  private static func get(_ part: Part, _ value: Datum, _ zone: Datum?, _ run: inout Run) throws(Fault) -> Datum {
    switch (value, zone) {
    case (.timestamp(let instant), nil): return .int(get(part, instant, instant.seconds))
    case (.timestamp(let instant), .string(let name)?):
      let offset = try TimeZones.offset(of: name, at: instant.seconds, run)
      return .int(get(part, instant, instant.seconds + offset))
    case (.duration(let span), nil):
      switch part {
      case .getHours: return .int(span.seconds / 3_600)
      case .getMinutes: return .int(span.seconds / 60)
      case .getSeconds: return .int(span.seconds)
      case .getMilliseconds: return .int(Int64(span.nanoseconds) / 1_000_000)
      default: throw run.noOverload(part.rawValue, value)
      }
    default: throw run.noOverload(part.rawValue, value)
    }
  }

  /// - Parameter seconds: those since 1970-01-01T00:00 of the zone.
  private static func get(_ part: Part, _ instant: Instant, _ seconds: Int64) -> Int64 {
    let (days, rest) = Instant.floorDivide(seconds, 86_400)
    switch part {
    case .getHours: return rest / 3_600
    case .getMinutes: return rest / 60 % 60
    case .getSeconds: return rest % 60
    case .getMilliseconds: return Int64(instant.nanoseconds) / 1_000_000
    case .getDayOfWeek: return Instant.floorDivide(days + 4, 7).remainder
    default: break
    }
    let (year, month, day) = Instant.civil(fromDays: days)
    switch part {
    case .getFullYear: return year
    case .getMonth: return month - 1
    case .getDate: return day
    case .getDayOfMonth: return day - 1
    default: return days - Instant.daysFromCivil(year: year, month: 1, day: 1)
    }
  }
}
