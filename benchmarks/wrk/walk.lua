-- One page after the other, again from the start at the end: a file of paths, then headers by name and
-- value.
dofile("benchmarks/wrk/common.lua")

function init(args)
  pages, place = {}, 0
  local headers = {}
  for at = 2, #args, 2 do headers[args[at]] = args[at + 1] end
  for path in io.lines(args[1]) do pages[#pages + 1] = wrk.format("GET", path, headers) end
end

function request()
  place = place % #pages + 1
  return pages[place]
end
