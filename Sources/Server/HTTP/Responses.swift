import Hummingbird
import NIOCore

/// The bodies and connection habits of this server's answers.
enum Responses {
    static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }

    /// How long a client may go on sending what nobody reads, so that it gets to see the answer: closing at once would
    /// reset the connection and could take the answer with it.
    static let lingering = TimeAmount.seconds(2)
}

extension Response {
    /// The answer to a request whose body is not read to its end: the connection is of no further use.
    func closing(_ channel: any Channel) -> Response {
        guard let length = body.contentLength else { return self }
        let body = body
        var response = self
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: length) { writer in
            try await body.write(ClosingWriter(writer: writer, channel: channel))
        }
        return response
    }
}

/// Ends the connection after the last byte of the answer: at once towards the client, soon in the other direction.
private struct ClosingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let channel: any Channel

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(buffer)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        let channel = channel
        try await writer.finish(trailingHeaders)
        channel.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: Responses.lingering) { channel.close(promise: nil) }
    }
}
