-- One hold of one ticket after another, each for a new buyer: path, ticket.
dofile("benchmarks/wrk/common.lua")

function init(args) path, ticket = args[1], args[2] end

function request()
  return post(path, string.format(
    '{"items":[{"ticket_id":%s,"quantity":1}],"email":"b%s@example.com","name":"A Buyer"}', ticket, fresh()),
    {["Idempotency-Key"] = fresh()})
end
