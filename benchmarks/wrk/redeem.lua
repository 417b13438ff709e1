-- One code after the other, each once: a file of codes and where to begin in it, event, token; then, where doors are to
-- wait between scans, for how many milliseconds on average.
dofile("benchmarks/wrk/common.lua")

function init(args)
  codes, place, slug, token = {}, tonumber(args[2]), args[3], args[4]
  for code in io.lines(args[1]) do codes[#codes + 1] = code end
  local rest = tonumber(args[5] or "0")
  if rest > 0 then
    function delay() return math.random(0, 2 * rest) end
  end
end

function request()
  place = place + 1
  return post("/scanner/redemptions",
    string.format('{"code":"%s","event_slug":"%s"}', codes[place] or codes[#codes], slug),
    {["Authorization"] = "Bearer " .. token, ["Accept"] = "application/json"})
end
