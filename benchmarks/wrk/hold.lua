-- One hold of one ticket after another, each for a new buyer, the nights in turn: path and ticket of each.
dofile("benchmarks/wrk/common.lua")
local turn = 0

function init(args) nights = args end

function request()
  turn = (turn + 2) % #nights
  return post(nights[turn + 1], string.format(
    '{"items":[{"ticket_id":%s,"quantity":1}],"email":"b%s@example.com","name":"A Buyer"}', nights[turn + 2], fresh()),
    {["Idempotency-Key"] = fresh()})
end
