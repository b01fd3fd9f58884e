import Presentation
import Understanding

/// All languages that people are spoken with: what is said to them, and what they are understood by.
struct Languages: Sendable {
    let locales: Locales
    let interpreter: Interpreter
}
