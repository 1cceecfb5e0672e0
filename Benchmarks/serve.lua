-- Deliveries for wrk: signed bodies that serve.py prepared, each request with an id of its own.
--
--   wrk … --script serve.lua URL -- FILE RUN
--
-- FILE holds one delivery a line: its signature, a space, its body (the same body may be sent often: what makes a
-- delivery is its id). RUN is a number that keeps the ids of this run apart from those of others.

local ffi = require("ffi")
ffi.cdef [[
   struct instant { long seconds; long nanoseconds; };
   int clock_gettime(int clock, struct instant *instant);
]]
local instant = ffi.new("struct instant")

local threads = 0

-- An id as GitHub makes them: a UUID of version 1, which begins with what changes most of the time.
-- Source: RFC 9562, section 5.1.
local function id()
   ffi.C.clock_gettime(0, instant)
   -- In tenths of a microsecond since 1582, no two the same.
   local now = 0x01B21DD213814000ULL + 10000000ULL * instant.seconds + instant.nanoseconds / 100
   last = now > last and now or last + 1
   return string.format("%08x-%04x-1%03x-8%03x-%012x", tonumber(last % 0x100000000ULL),
      tonumber(last / 0x100000000ULL % 0x10000ULL), tonumber(last / 0x1000000000000ULL), number, run)
end

function setup(thread)
   threads = threads + 1
   thread:set("number", threads)
end

function init(arguments)
   local path = wrk.path
   heads, tails = {}, {}
   for line in io.lines(arguments[1]) do
      local signature, body = line:match("^(%S+) (.*)$")
      heads[#heads + 1] = "POST " .. path .. " HTTP/1.1\r\n"
         .. "Host: " .. wrk.host .. ":" .. wrk.port .. "\r\n"
         .. "User-Agent: GitHub-Hookshot/760256b\r\n"
         .. "Accept: */*\r\n"
         .. "Content-Type: application/json\r\n"
         .. "Content-Length: " .. #body .. "\r\n"
         .. "X-GitHub-Event: repository\r\n"
         .. "X-GitHub-Hook-ID: 292430182\r\n"
         .. "X-GitHub-Hook-Installation-Target-ID: 79929171\r\n"
         .. "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
         .. "X-Hub-Signature-256: " .. signature .. "\r\n"
         .. "X-GitHub-Delivery: "
      tails[#tails + 1] = "\r\n\r\n" .. body
   end
   run = tonumber(arguments[2])
   sent = 0
   -- Each thread begins elsewhere, so that they do not walk through the repositories side by side.
   first = number * 7919
   last = 0ULL
end

function request()
   sent = sent + 1
   local which = (first + sent) % #heads + 1
   return heads[which] .. id() .. tails[which]
end

function done(summary, latency, _)
   local errors = summary.errors
   io.write(string.format(
      '\n{"answered": %d, "refused": %d, "broken": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
      summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
      summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
