import CXlsxWriter

/// A chart that the workbook's reader can change.
@safe struct WorkbookChart {
    let chart: UnsafeMutablePointer<lxw_chart>
    private let kind: ReportTable.Chart.Kind
    private let series: String

    init(_ chart: ReportTable.Chart, in workbook: Workbook, series: String) throws(ReportingError) {
        kind = chart.kind
        self.series = series
        guard let native = unsafe workbook.chart(chart.kind == .line ? LXW_CHART_LINE : LXW_CHART_COLUMN) else {
            throw .file("workbook_add_chart")
        }
        unsafe self.chart = unsafe native
        unsafe chart_title_set_name(native, chart.title)
        unsafe chart_legend_set_position(native, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
    }

    /// - Parameter isOverTime: whether the categories are moments.
    func show(sheet: String, rows: ClosedRange<Int>, category: Int, value: Int, isOverTime: Bool) {
        let (first, last) = (UInt32(rows.lowerBound), UInt32(rows.upperBound))
        guard let series = unsafe chart_add_series(chart, nil, nil) else { return }
        unsafe chart_series_set_name(series, self.series)
        unsafe chart_series_set_categories(series, sheet, first, UInt16(category), last, UInt16(category))
        unsafe chart_series_set_values(series, sheet, first, UInt16(value), last, UInt16(value))
        switch kind {
        case .line:
            var line = lxw_chart_line()
            line.color = 0x2962D9
            line.width = 2
            unsafe chart_series_set_line(series, &line)
        case .column:
            var fill = lxw_chart_fill()
            fill.color = 0x0A7F77
            unsafe chart_series_set_fill(series, &fill)
        }
        guard let axis = unsafe chart.pointee.x_axis else { return }
        // Below the plot also where values are negative.
        unsafe chart_axis_set_label_position(axis, UInt8(LXW_CHART_AXIS_LABEL_POSITION_LOW.rawValue))
        if isOverTime { unsafe chart_axis_set_num_format(axis, "yyyy-mm-dd") }
        guard let axis = unsafe chart.pointee.y_axis else { return }
        unsafe chart_axis_set_num_format(axis, "#,##0")
        var grid = lxw_chart_line()
        grid.color = 0xD9DEE6
        grid.width = 0.75
        unsafe chart_axis_major_gridlines_set_line(axis, &grid)
    }
}
