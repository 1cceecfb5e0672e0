/// How the function divides its time: seconds.
package struct Timing: Hashable, Sendable {
    /// GitHub waits for ten seconds, and the gateway for nine: from when the gateway took the request to when anyone who
    /// sent it is answered, come what may.
    package var timeout = 8.0
    /// Kept back from the function's own time for getting the answer out.
    package var margin = 0.5
    /// Kept back in mode enforce for starting the workflow with what did not fit.
    package var reserve = 2.5

    package init() {}
}
