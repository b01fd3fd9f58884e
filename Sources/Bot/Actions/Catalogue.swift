import Actions

extension ActionCatalogue<BotServices> {
    /// Every action, in the order of the help. A new action is one file in this folder and one line here.
    static var all: Self {
        Self(
            [
                .getQuote, .getChart, .analyze, .placeOrder, .listPositions, .closePosition, .modifyPosition,
                .reversePosition, .listOrders, .cancelOrder, .bridgeOrder, .accountStatus, .getReport, .journal,
                .setMood, .setRisk, .setLimits, .liftLimit, .setManagement, .setBalance, .setWatchlist,
                .getPortfolio, .getCorrelation, .setIndicators, .setTheme, .getSignals, .getSignal, .setStrategy,
                .autotrade, .backtest, .optimise, .exportStrategy, .setAlert, .listAlerts, .deleteAlert, .pause,
                .resume, .emergencyStop, .setLanguage, .setTimeZone, .setNotifications, .linkChat, .unlinkChat,
                .setGroup, .setApproval, .setChannel, .setSheet, .readAloud, .setSchedule, .undo, .forget, .missed,
                .game, .explain, .whoami, .help, .start, .linkAccount, .adminUsers, .adminSetRole, .adminStats,
                .adminBroadcast, .adminConfig,
            ])
    }
}
