// A receiver that verifies deliveries as the documents of the promoter API print it, and answers 204 to what it accepts.
// Its secret comes in WEBHOOK_SECRET; it says which port it listens on, then what it made of each delivery.
const crypto = require('node:crypto');
const http = require('node:http');

function verify(req, res) {
  const sig = req.headers['entryrate-signature'];
  const expected = crypto
    .createHmac('sha256', process.env.WEBHOOK_SECRET)
    .update(req.rawBody)
    .digest('hex');
  if (!crypto.timingSafeEqual(Buffer.from(sig), Buffer.from(expected))) {
    return res.writeHead(400).end();
  }
  return res.writeHead(204).end();
}

const server = http.createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    req.rawBody = Buffer.concat(chunks);
    verify(req, res);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
