import Brokerage
import Foundation
import Platform
import TestSupport
import Trading

/// Saturday, 18 November 2023, 12:00 UTC would be closed; this is Tuesday the 14th, 22:13:20, and open.
let tuesday = Timestamp(seconds: 1_700_000_000)

let catalogue: InstrumentCatalogue = {
    let file = Folders.root.appending(path: "config/instruments.yaml")
    guard let yaml = try? String(contentsOf: file, encoding: .utf8), let all = try? InstrumentCatalogue(yaml: yaml)
    else {
        return InstrumentCatalogue([])
    }
    return all
}()

func instrument(_ symbol: String) -> Instrument { catalogue[InstrumentID(symbol)]! }
func price(_ text: String) -> Price { Price(text)! }
func number(_ text: String) -> FixedPoint { FixedPoint(text)! }
func units(_ text: String) -> Quantity { Quantity(text)! }
func money(_ text: String, _ currency: String = "USD") -> Money { Money(number(text), Currency(currency)) }

func quote(_ symbol: String, _ bid: String, _ ask: String, isOpen: Bool = true) -> Quote {
    Quote(instrument: InstrumentID(symbol), bid: price(bid), ask: price(ask), time: tuesday, isOpen: isOpen)
}

/// Round prices and rates, so that everything can be worked by hand:
/// 1 EUR = 1.25 USD, 1 GBP = 1.6 USD, 1 USD = 160 JPY, 1 USDT = 1 USD.
enum World {
    static let quotes = [
        quote("EURUSD", "1.2499", "1.25"), quote("USDJPY", "159.99", "160"), quote("EURGBP", "0.7811", "0.7812"),
        quote("XAUUSD", "2399.8", "2400"), quote("AAPL", "199.98", "200"), quote("BTCUSDT", "59990", "60000"),
    ]
    static let rates = {
        var rates = RateTable()
        rates.set(number("1.25"), from: Currency("EUR"), to: .usd)
        rates.set(number("1.6"), from: Currency("GBP"), to: .usd)
        rates.set(160, from: .usd, to: Currency("JPY"))
        rates.set(1, from: Currency("USDT"), to: .usd)
        return rates
    }()
}

/// An account with 1:30 and the balance given.
func account(
    _ currency: String = "USD", _ balance: String = "10000", holding positions: [Position] = [],
    quotes: [Quote] = World.quotes, rates: RateTable = World.rates, now: Timestamp = tuesday
) -> AccountState {
    AccountState(
        currency: Currency(currency), leverage: 30, balance: money(balance, currency), positions: positions,
        quotes: Dictionary(uniqueKeysWithValues: quotes.map { ($0.instrument, $0) }), rates: rates,
        instruments: catalogue, now: now)
}

func position(
    _ symbol: String, _ direction: Direction, _ size: String, at average: String, stop: String? = nil,
    target: String? = nil
) -> Position {
    Position(
        instrument: InstrumentID(symbol), direction: direction, quantity: units(size), averagePrice: price(average),
        stopLoss: stop.map { price($0) }, takeProfit: target.map { price($0) }, openedAt: tuesday)
}

/// At most 2 % in one trade.
let limits = RiskLimits(maximumPerTrade: 2, usualPerTrade: 1)

func request(
    _ symbol: String = "EURUSD", _ side: Side = .buy, _ size: String? = "0.1", _ unit: SizeUnit? = nil,
    type: OrderType = .market, at price: String? = nil, stop: OrderRequest.Level? = nil,
    target: OrderRequest.Level? = nil
) -> OrderRequest {
    OrderRequest(
        instrument: instrument(symbol), side: side, type: type, price: price.flatMap { Price($0) },
        size: size.map { number($0) }, unit: unit, stop: stop, target: target)
}

/// What `approve` says, as a value.
func approval(_ request: OrderRequest, _ account: AccountState) -> Result<OrderTicket, OrderRefusal> {
    do {
        return .success(try account.approve(request, limits: limits))
    } catch {
        return .failure(error)
    }
}
extension Result<OrderTicket, OrderRefusal> {
    var refusal: OrderRefusal? { if case .failure(let refusal) = self { refusal } else { nil } }
    var ticket: OrderTicket? { try? get() }
}
