//! Why inventory says no of catalogue and stock.

use kaifong_kernel::values::{HkDate, Instant};

use super::{
    ids::{ItemId, LocationId, LotId, OrderId, ReceiptId, ReservationId, StockImportId},
    item::ItemClass,
    location::LocationKind,
    receipt::ReceiptState,
    reservation::ReservationState,
};

kaifong_kernel::refusals! {
    /// Why inventory says no of catalogue and stock.
    Refusal {
        /// No such item.
        UnknownItem { item: ItemId } = "INV001", NotFound,
            "There is no such item", "沒有此物品", "there is no item {item}";
        /// Another item has the code.
        ItemCodeTaken { code: String } = "INV002", Exists,
            "Another item has this code", "此代號已被另一物品使用", "there is an item with the code {code}";
        /// Somebody changed it since.
        Stale { seen: i64, version: i64 } = "INV003", Stale,
            "Somebody changed it since you read it", "內容在你閱讀後已被更改",
            "you have seen version {seen}, it is at {version}: read it again";
        /// Another item has the GTIN.
        GtinTaken { gtin: String } = "INV004", Exists,
            "Another item has this GTIN", "此國際條碼已被另一物品使用", "there is an item with the GTIN {gtin}";
        /// Something was counted in it.
        PackFrozen { item: ItemId, pack: String } = "INV005", Conflict,
            "The pack was used and is frozen", "此包裝已被使用，不可更改", "goods of {item} were counted in the pack {pack}";
        /// Something of it was received.
        ClassFrozen { item: ItemId, class: ItemClass } = "INV006", Conflict,
            "The item was used and keeps its class", "物品已被使用，類別不可更改", "goods of {item} came as {class}";
        /// Nothing more is received or reserved of it.
        ItemOutOfUse { item: ItemId } = "INV007", Conflict,
            "The item is out of use", "物品已停用", "{item} is out of use";
        /// The code is taken within the parent.
        LocationCodeTaken { code: String } = "INV008", Exists,
            "Another place has this code", "此代號已被另一地點使用", "there is a place with the code {code} in the same parent";
        /// Zones lie in warehouses, bins in zones.
        WrongParent { parent: LocationId, kind: LocationKind } = "INV009", Conflict,
            "Nothing lies in a place of this kind", "此類地點不能再細分", "{parent} is a {kind}: zones lie in warehouses, bins in zones";
        /// No such location.
        UnknownLocation { location: LocationId } = "INV010", NotFound,
            "There is no such place", "沒有此地點", "there is no location {location}";
        /// No such receipt.
        UnknownReceipt { receipt: ReceiptId } = "INV011", NotFound,
            "There is no such receipt of goods", "沒有此收貨記錄", "there is no receipt {receipt}";
        /// It can't take this step.
        ReceiptElsewhere { receipt: ReceiptId, state: ReceiptState } = "INV012", Conflict,
            "The receipt's state does not allow this step", "收貨記錄目前的狀態不允許此步驟", "{receipt} is {state}";
        /// The source told it before.
        SourceKeyKnown { source: String, source_key: String } = "INV013", Exists,
            "The source's key is known with other content", "來源編號已存在而內容不同",
            "{source} told a line {source_key} before: correct that one by hand, or give this one a key of its own";
        /// The parts don't come to the whole.
        PartsUnlike { line_no: i32, whole: i64, parts: i64 } = "INV014", Conflict,
            "The parts do not come to the whole", "各部分總和與整體不符", "line {line_no} is {whole}, its parts come to {parts}";
        /// Goods of this step don't go there.
        WrongPlace { location: LocationId, kind: LocationKind } = "INV015", Conflict,
            "Goods are not moved from or to this place in this step", "此步驟不可在此地點存取貨品",
            "{location} is a {kind}, or in another warehouse";
        /// The file is too large.
        FileTooLarge { size: u64, limit: u64 } = "INV016", TooLarge,
            "The file is too large", "檔案過大", "the file has {size} bytes, the limit is {limit}";
        /// The heading isn't the one.
        HeadingUnlike { column: String } = "INV017", Invalid,
            "The file's heading is not the one that is asked for", "檔案標題列不符要求",
            "the column {column} is missing, unknown or there twice";
        /// No such import.
        UnknownImport { import: StockImportId } = "INV018", NotFound,
            "There is no such import", "沒有此匯入記錄", "there is no import {import}";
        /// No such lot.
        UnknownLot { lot: LotId } = "INV019", NotFound,
            "There is no such lot", "沒有此批次", "there is no lot {lot}";
        /// Orders count on it.
        LotReserved { lot: LotId, orders: String } = "INV020", Conflict,
            "The lot is reserved", "此批次已被預留", "{lot} is reserved for {orders}";
        /// There is no hold.
        LotNotOnHold { lot: LotId } = "INV021", Conflict,
            "The lot is not on hold", "此批次並未凍結", "{lot} is not on hold";
        /// There is less than that.
        ShortAtPlace { lot: LotId, location: LocationId, wanted: i64, free: i64 } = "INV022", Conflict,
            "There is less than that at the place", "該地點的存量不足",
            "{location} has {free} of {lot} at some moment since then, {wanted} are wanted";
        /// Orders count on what is left.
        BelowReserved { lot: LotId, warehouse: LocationId, free: i64, wanted: i64, orders: String } = "INV023", Conflict,
            "What is left would be less than what is reserved", "剩餘存量會少於已預留數量",
            "{free} of {lot} in {warehouse} are free, {wanted} are wanted; reserved for {orders}";
        /// The device told something else under the key.
        OfflineKeyUnlike { source_key: String } = "INV024", Exists,
            "The key is known with other content", "此編號已存在而內容不同", "a movement {source_key} was told before with other content";
        /// It didn't happen yet.
        InTheFuture { occurred_at: Instant } = "INV025", Invalid,
            "It lies in the future", "時間在將來", "{occurred_at} is in the future";
        /// The item has no such pack.
        UnknownPack { item: ItemId, pack: String } = "INV026", Invalid,
            "The item has no such pack", "物品沒有此包裝", "{item} has no pack {pack}";
        /// A lot needs both.
        LotIncomplete { item: ItemId } = "INV027", Invalid,
            "Goods of this item need a lot code and an expiry", "此物品須註明批號及有效期", "{item} is kept by lots: send the lot code and the last day of use";
        /// It is on hold already.
        LotHeldBefore { lot: LotId } = "INV028", Conflict,
            "The lot is on hold already", "此批次已被凍結", "{lot} is on hold";
        /// The numbers are too large.
        TooMuch { most: i64 } = "INV029", Invalid,
            "The quantity is too large", "數量過大", "it comes to more than {most} base units";
        /// Not enough is free.
        Short { lines: String } = "INV030", Conflict,
            "There is not enough to reserve", "可供預留的存量不足", "{lines}";
        /// The order has its goods.
        OrderReserved { order: OrderId } = "INV031", Exists,
            "The order has a live reservation", "此訂單已有有效預留", "{order} has a reservation: release it first";
        /// The time is over.
        TooLate { moment: String } = "INV032", Invalid,
            "The day or the deadline is over", "日期或期限已過", "{moment} is over";
        /// Nothing of the order can take this step.
        NothingReserved { order: OrderId } = "INV033", Conflict,
            "Nothing is reserved for the order that could take this step", "此訂單沒有可進行此步驟的預留",
            "what was reserved for {order} has expired, was released, or is in another state or on another run";
        /// It can't take this step.
        ReservationElsewhere { reservation: ReservationId, state: ReservationState } = "INV034", Conflict,
            "The reservation's state does not allow this step", "預留目前的狀態不允許此步驟", "{reservation} is {state}";
        /// Nobody may use it any more.
        LotExpired { lot: LotId, expires_on: HkDate } = "INV035", Conflict,
            "The lot has expired", "此批次已過期", "the last day of {lot} was {expires_on}";
        /// It must not leave.
        LotOnHold { lot: LotId } = "INV036", Conflict,
            "The lot is on hold", "此批次已被凍結，不可出貨", "{lot} is on hold";
        /// No such reservation.
        UnknownReservation { reservation: ReservationId } = "INV037", NotFound,
            "There is no such reservation", "沒有此預留", "there is no reservation {reservation}";
        /// The receipt has no such line.
        UnknownReceiptLine { receipt: ReceiptId, line_no: i32 } = "INV038", NotFound,
            "The receipt has no such line", "收貨記錄沒有此行", "{receipt} has no line {line_no}";
        /// The file can't be read.
        FileUnreadable { line: u64 } = "INV039", Invalid,
            "The file can't be read", "檔案無法讀取", "line {line} is no CSV (RFC 4180) in UTF-8";
        /// Lent goods come back.
        LoanDayMissing { line_no: i32 } = "INV040", Invalid,
            "Say when the loan is due back", "請註明借用歸還日期", "line {line_no} is lent: send loan_due_on, not before deliver_on";
        /// Each of them is known by its serial.
        AssetsThere { lot: LotId, location: LocationId } = "INV041", Conflict,
            "These goods are known by their serial numbers", "此等貨品以序號管理",
            "what is at {location} of {lot} is registered: move the assets by their own steps";
        /// A cell can't be read.
        CellUnlike { column: String, cell: String } = "INV042", Invalid,
            "The cell can't be accepted", "儲存格內容不正確", "{column} can't be {cell}";
        /// The line has another number of cells.
        CellsUnlike { found: usize, wanted: usize } = "INV043", Invalid,
            "The line has another number of cells than the heading", "此行的欄數與標題列不符", "{found} cells, the heading has {wanted}";
        /// The key was there in the same file.
        KeyTwice { source_key: String } = "INV044", Invalid,
            "The key is there twice in the file", "來源編號在檔案內重複", "an earlier line of the file has the key {source_key}";
        /// The vehicle does not have that much of it.
        ShortOnVehicle { lot: LotId, wanted: i64, carried: i64 } = "INV045", Conflict,
            "The vehicle does not carry that much", "車上沒有此數量", "{carried} of {lot} are on the vehicle for this order and line, {wanted} are wanted";
        /// Lines are still added to it.
        ReceiptImporting { receipt: ReceiptId } = "INV046", Busy,
            "The receipt's file is still worked through", "收貨記錄的檔案仍在處理中", "lines are added to {receipt}: try again in a moment";
        /// No item has the code.
        UnknownItemCode { code: String } = "INV047", NotFound,
            "No item has this code", "沒有此代號的物品", "no item has the code {code}";
        /// A receipt takes no more.
        TooManyLines { lines: usize, most: usize } = "INV048", TooLarge,
            "The file has too many lines", "檔案行數過多", "the file has {lines} lines of goods, the limit is {most}";
    }
}
