-- Whole sales: what was held is paid, by whichever connection is free first: path of holds, ticket, path of payments.
dofile("benchmarks/wrk/common.lua")
local first, last, held = 1, 0, {}

function init(args) path, ticket, payments = args[1], args[2], args[3] end

function request()
  if first <= last then
    local id, secret = unpack(held[first])
    held[first], first = nil, first + 1
    return post(payments .. id .. "/payment", '{"source":"tok_ok","secret":"' .. secret .. '"}')
  end
  return post(path, string.format(
    '{"items":[{"ticket_id":%s,"quantity":1}],"email":"b%s@example.com","name":"A Buyer"}', ticket, fresh()),
    {["Idempotency-Key"] = fresh()})
end

function response(status, _, body)
  if status == 201 then
    last = last + 1
    held[last] = {body:match('"public_id":"([^"]+)"'), body:match('"secret":"([^"]+)"')}
  end
end
