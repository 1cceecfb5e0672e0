import LambdaRuntime
import Testing

@Suite("Events")
struct EventTests {
    private func request(_ json: String) throws -> HTTPEvent {
        guard case .request(let event) = try LambdaEvent(parsing: Array(json.utf8)) else {
            throw UnexpectedEvent()
        }
        return event
    }

    private struct UnexpectedEvent: Error {}

    @Test("a REST API's event keeps repeated headers apart, and its body byte for byte")
    func rest() throws {
        let event = try request(
            #"""
            {"resource":"/webhook","path":"/webhook","httpMethod":"POST","headers":{"X-A":"2"},
             "multiValueHeaders":{"X-A":["1","2"]},"requestContext":{"requestTimeEpoch":1700000000500,"stage":"hook"},
             "queryStringParameters":null,"body":"{\"emoji\":\"\ud83d\ude80 %2F\"}","isBase64Encoded":false}
            """#)
        #expect(event.method == "POST")
        #expect(event.path == "/webhook")
        #expect(event.fields.map { $0.value }.sorted() == ["1", "2"])
        #expect(event.body == Array(#"{"emoji":"🚀 %2F"}"#.utf8))
        #expect(event.receivedAt?.time == 1_700_000_000.5)
    }

    @Test("an HTTP API's event has its method inside the context, and Base64 is undone")
    func http() throws {
        let event = try request(
            #"""
            {"version":"2.0","routeKey":"POST /webhook","rawPath":"/webhook","rawQueryString":"",
             "headers":{"x-github-event":"ping"},"requestContext":{"http":{"method":"POST","path":"/webhook"},
             "timeEpoch":1700000000000},"body":"/wD+","isBase64Encoded":true}
            """#)
        #expect(event.method == "POST")
        #expect(event.body == [0xFF, 0x00, 0xFE])
    }

    @Test("a body that is not the Base64 that it is said to be is told from an empty one")
    func damaged() throws {
        let form = #"{"rawPath":"/webhook","requestContext":{"http":{"method":"POST"}},"isBase64Encoded":true,"body":"#
        #expect(try request(form + #""*"}"#).body == nil)
        #expect(try request(form + "null}").body == [])
    }

    @Test("an SQS batch gives each message with its attributes")
    func messages() throws {
        let event = try LambdaEvent(
            parsing: Array(
                #"""
                {"Records":[{"messageId":"m1","receiptHandle":"r","body":"{}","eventSource":"aws:sqs","attributes":{},
                 "messageAttributes":{"X-GitHub-Event":{"stringValue":"ping","dataType":"String",
                 "stringListValues":[],"binaryListValues":[]},"Binary":{"binaryValue":"AA==","dataType":"Binary"}}},
                 {"messageId":"m2","body":"","eventSource":"aws:sqs"}]}
                """#.utf8))
        guard case .messages(let messages) = event else {
            Issue.record("no batch")
            return
        }
        #expect(messages.map { $0.id } == ["m1", "m2"])
        #expect(messages.first?.attributes == ["X-GitHub-Event": "ping"])
    }

    @Test(
        "what is neither a request nor a batch is said to be unknown, not guessed at",
        arguments: [
            "", "null", "[]", "{}", "1", #"{"Records":[{"eventSource":"aws:s3","messageId":"1","body":""}]}"#,
            #"{"Records":[{"eventSource":"aws:sqs"}]}"#, #"{"httpMethod":7,"path":[]}"#, "{\"Records\":",
        ])
    func unknown(_ payload: String) {
        #expect(throws: UnknownEvent.self) { try LambdaEvent(parsing: Array(payload.utf8)) }
    }
}

@Suite("Answers")
struct AnswerTests {
    @Test("an HTTP answer is what API Gateway takes: a number, headers, and the body as text")
    func http() throws {
        let bytes = try HTTPAnswer(405, ["error": "deliveries are POSTed"], fields: ["Allow": "POST"]).encoded()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"body":"{\"error\":\"deliveries are POSTed\"}","headers":{"Allow":"POST","Content-Type":"application/json"},"isBase64Encoded":false,"statusCode":405}"#
        )
    }

    @Test("a batch without failures says so with an empty list, which lets the queue forget all messages")
    func batch() throws {
        #expect(String(decoding: try BatchAnswer(failed: []).encoded(), as: UTF8.self) == #"{"batchItemFailures":[]}"#)
        #expect(
            String(decoding: try BatchAnswer(failed: ["m1"]).encoded(), as: UTF8.self)
                == #"{"batchItemFailures":[{"itemIdentifier":"m1"}]}"#)
    }
}
