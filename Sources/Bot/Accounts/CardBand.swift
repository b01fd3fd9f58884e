import Trading

extension Quote {
    /// How far a price may move before a card that shows it is out of date: three spreads, at least 0.05 % of it.
    func bandWidth(around price: Price) -> Price { max(spread * 3, price / 2000) }
}
