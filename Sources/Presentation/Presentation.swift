// Everything between what the program wants to say and what a person reads: rich text as a tree, Markdown in, platform
// text out, and the words and numbers of every language.
//
// Pure: no I/O besides reading `locales/` once, no clock, no knowledge of channels' networks or of actions.
// Read first: `Document`, `TelegramRenderer`, `Localizer`.
