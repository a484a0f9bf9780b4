internal import PipelineEngine
internal import StateStore

extension StoredAttempt {
  mutating func note(_ note: CacheNote) {
    switch note {
    case .looked(let lookup): caching = StoredCaching(lookup)
    case .kept(let refusal):
      caching?.isKept = refusal == nil
      caching?.refusal = refusal
    }
  }
}

extension StoredCaching {
  init(_ lookup: CacheLookup) {
    self.init(key: lookup.key, verdict: .absent, ingredients: lookup.ingredients)
    switch lookup.found {
    case .hit(let result):
      verdict = .hit
      origin = result.cached
    case .miss(.absent): verdict = .absent
    case .miss(.expired): verdict = .expired
    case .miss(.damaged): verdict = .damaged
    case .miss(.fileGone(let path)):
      verdict = .fileGone
      detail = path
    case .miss(.off): verdict = .off
    case .miss(.unknown(let why)):
      verdict = .unknown
      detail = why
    }
  }
}
