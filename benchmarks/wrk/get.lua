-- The same page again and again: path, then headers by name and value.
dofile("benchmarks/wrk/common.lua")

function init(args)
  local headers = {}
  for place = 2, #args, 2 do headers[args[place]] = args[place + 1] end
  page = wrk.format("GET", args[1], headers)
end

function request() return page end
