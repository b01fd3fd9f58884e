import Testing

/// A question that stands before a wish does not lend it its instrument.
@Suite struct AskedBeforeTests {
    @Test(arguments: [
        ("en", "what if the dollar falls? pause"), ("es", "¿y si cae el dólar? pausa"),
        ("de", "was wenn der dollar fällt? pause"),
    ]) func `what is asked about is not what is paused`(_ language: String, _ text: String) {
        let read = Fixture.read(text, language)
        #expect(!read.contains("pause symbol"), "\(read)")
        #expect(!read.contains("set_strategy"), "\(read)")
    }
}
