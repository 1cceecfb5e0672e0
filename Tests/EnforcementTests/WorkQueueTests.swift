import Enforcement
import Policy
import Testing

@Suite("The queue of work")
struct WorkQueueTests {
    private func item(
        _ name: String, id: Int? = nil, _ priority: WorkItem.Priority = .drift, because sentence: String = "why"
    ) -> WorkItem {
        WorkItem(
            repository: RepositoryReference(name: RepositoryName(owner: "acme", name: name), id: id),
            causes: [Cause(trigger: "test", sentence: sentence)], priority: priority)
    }

    @Test("work on one repository coalesces, remembers every reason and takes the highest priority")
    func coalesces() async throws {
        let queue = WorkQueue()
        await queue.add(item("api", id: 1, .sweep, because: "sweep"))
        await queue.add(item("api-renamed", id: 1, .newRepository, because: "created"))
        let work = try #require(await queue.next())
        #expect(work.causes.map { $0.sentence } == ["sweep", "created"])
        #expect(work.isNew)
        #expect(work.repository.name.name == "api-renamed")
    }

    @Test("a new repository goes before drift, drift before the sweep")
    func priorities() async {
        let queue = WorkQueue()
        await queue.add(item("a", .sweep))
        await queue.add(item("b", .drift))
        await queue.add(item("c", .newRepository))
        var names: [String?] = []
        for _ in 0..<3 { names.append(await queue.next()?.repository.name.name) }
        #expect(names == ["c", "b", "a"])
    }

    @Test("a repository is never worked on twice at once; what comes meanwhile waits")
    func oneWorkerEach() async throws {
        let queue = WorkQueue()
        await queue.add(item("api"))
        let first = try #require(await queue.next())
        await queue.add(item("api", because: "again"))
        await queue.add(item("web"))
        #expect(await queue.next()?.repository.name.name == "web")
        await queue.finish(first)
        #expect(await queue.next()?.causes.first?.sentence == "again")
    }

    @Test("closing sends waiting workers home and returns what was not begun")
    func closes() async {
        let queue = WorkQueue()
        async let idle = queue.next()
        await queue.add(item("api"))
        _ = await idle
        await queue.add(item("web"))
        let left = await queue.close()
        #expect(left.map { $0.repository.name.name } == ["web"])
        #expect(await queue.next() == nil)
    }
}
