internal import CLinux

/// An executable or library that the dynamic loader has mapped into this process.
package struct LoadedImage: Hashable, Sendable {
  /// As the loader names it: a path, empty for the executable itself.
  package var name: String
  /// What is added to the addresses in the file.
  package var base: UInt
  /// From the first loadable segment's start to the last one's end.
  package var addresses: Range<UInt>

  /// Mapped bytes.
  package var size: Int { addresses.count }

  /// All images, in the order of loading.
  package static func all() -> [LoadedImage] {
    var images: [LoadedImage] = []
    withUnsafeMutablePointer(to: &images) { pointer in
      aether_each_image(
        { image, context in
          guard let image, let context else { return }
          context.assumingMemoryBound(to: [LoadedImage].self).pointee.append(LoadedImage(image.pointee))
        }, pointer)
    }
    return images
  }

  /// Whether the loader has an image of this name.
  package static func isThere(_ name: String) -> Bool { all().contains { $0.name == name } }

  /// The image that has `address` in one of its segments; its name is empty.
  package static func containing(_ address: UnsafeRawPointer) -> LoadedImage? {
    var found = aether_image()
    return aether_image_at(UInt(bitPattern: address), &found) ? LoadedImage(found) : nil
  }

  package func contains(_ address: UnsafeRawPointer) -> Bool {
    addresses.contains(UInt(bitPattern: address))
  }

  private init(_ image: aether_image) {
    name = image.name.map { String(cString: $0) } ?? ""
    base = image.base
    addresses = image.low..<max(image.low, image.high)
  }
}
