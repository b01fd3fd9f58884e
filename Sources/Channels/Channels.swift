// The platforms people talk on, and the durable way in and out.
//
// A channel only translates between its platform and `IncomingMessage` / `OutgoingMessage`. What is stored, in which
// order it goes out, how fast and how often, is decided here for all of them. Knows no actions and no market.
// Read first: `Channel` (the seam), `Intake` (in), `Sender` (out; its decisions are `SendQueue`).
// `Ways/` holds what only sends: e-mail, text messages and push (`OutwardChannel`).
