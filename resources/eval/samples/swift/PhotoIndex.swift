import Foundation

/// A photograph as the index knows it.
struct Photo: Hashable, Codable {
    let name: String
    let takenAt: Date
    var tags: Set<String> = []
    var rating: Int?
}

enum IndexError: Error, LocalizedError {
    case unreadable(URL)
    case duplicate(String)

    var errorDescription: String? {
        switch self {
        case .unreadable(let url):
            return "The index at \(url.path) cannot be read."
        case .duplicate(let name):
            return "There are two photos called “\(name)”."
        }
    }
}

final class PhotoIndex {
    private(set) var photos: [String: Photo] = [:]
    private let url: URL
    private let queue = DispatchQueue(label: "photo-index")

    init(url: URL) throws {
        self.url = url
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        guard let data = try? Data(contentsOf: url),
              let saved = try? JSONDecoder().decode([Photo].self, from: data)
        else {
            throw IndexError.unreadable(url)
        }
        for photo in saved {
            photos[photo.name] = photo
        }
    }

    func add(_ photo: Photo) throws {
        try queue.sync {
            guard photos[photo.name] == nil else {
                throw IndexError.duplicate(photo.name)
            }
            photos[photo.name] = photo
        }
    }

    func tag(_ name: String, with tags: String...) {
        queue.sync {
            photos[name]?.tags.formUnion(tags)
        }
    }

    /// Photos that carry every one of the tags, newest first.
    func search(tags wanted: Set<String>, atLeast rating: Int = 0) -> [Photo] {
        photos.values
            .filter { wanted.isSubset(of: $0.tags) && ($0.rating ?? 0) >= rating }
            .sorted { $0.takenAt > $1.takenAt }
    }

    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(photos.values.sorted { $0.name < $1.name })
        try data.write(to: url, options: .atomic)
    }
}

extension PhotoIndex: CustomStringConvertible {
    var description: String {
        let years = Dictionary(grouping: photos.values) { photo in
            Calendar.current.component(.year, from: photo.takenAt)
        }
        return years
            .sorted { $0.key < $1.key }
            .map { year, photos in "\(year): \(photos.count)" }
            .joined(separator: "\n")
    }
}
