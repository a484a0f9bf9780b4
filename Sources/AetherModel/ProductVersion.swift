/// The version of Aether that this is part of.
package enum ProductVersion {
  package static let text = "0.9.0"
}
