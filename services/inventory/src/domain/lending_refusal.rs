//! Why assets, loans and stock-takes say no.

use kaifong_kernel::values::{HkDate, Instant, PersonId};

use super::{
    asset::AssetState,
    ids::{AssetId, ItemId, LoanId, LocationId, LotId, StockTakeId},
    loan::LoanState,
    stock_take::{LineId, StockTakeState},
};

kaifong_kernel::refusals! {
    /// Why assets, loans and stock-takes say no.
    LendingRefusal {
        /// Its units are not told apart.
        NotSerialised { item: ItemId } = "INV100", Conflict,
            "The item has no serial numbers", "此物品沒有序號",
            "the units of {item} are not told apart";
        /// One serial number, one unit.
        SerialTaken { item: ItemId, serial: String, asset: AssetId } = "INV101", Exists,
            "The item has a unit with this serial number", "此物品已有相同序號",
            "{asset} is {serial} of {item}";
        /// No such asset.
        UnknownAsset { asset: AssetId } = "INV103", NotFound,
            "There is no such asset", "沒有此資產",
            "there is no asset {asset}";
        /// It can't take this step.
        AssetElsewhere { asset: AssetId, state: AssetState } = "INV104", Conflict,
            "The asset's state does not allow this step", "資產目前的狀態不允許此步驟",
            "{asset} is {state}";
        /// No such loan.
        UnknownLoan { loan: LoanId } = "INV105", NotFound,
            "There is no such loan", "沒有此借用記錄",
            "there is no loan {loan}";
        /// It can't take this step.
        LoanElsewhere { loan: LoanId, state: LoanState } = "INV106", Conflict,
            "The loan's state does not allow this step", "借用記錄目前的狀態不允許此步驟",
            "{loan} is {state}";
        /// A recall shortens, an extension lengthens.
        DayUnfit { loan: LoanId, due_on: HkDate, wanted: HkDate } = "INV107", Invalid,
            "The new last day doesn't fit", "新的到期日不合適",
            "{loan} ends on {due_on}: {wanted} is over, or on the wrong side of that";
        /// Somebody else is promised the asset.
        AssetPromised { loan: LoanId, asset: AssetId, wanted: HkDate } = "INV108", Conflict,
            "The asset is promised to somebody else by then", "資產屆時已預留給他人",
            "{asset} of {loan} is promised before it could be sanitised after {wanted}";
        /// It is wanted back.
        LoanRecalled { loan: LoanId } = "INV109", Conflict,
            "The loan was called back", "借用已被提早收回",
            "{loan} was called back and is not extended";
        /// It would end before it begins.
        DaysBackwards { from: HkDate, to: HkDate } = "INV110", Invalid,
            "The days of the loan are not ahead, in order", "借用日期不正確",
            "{from} to {to} has begun already, or ends before it begins";
        /// Its lot has all its units.
        LotNamed { lot: LotId, location: LocationId } = "INV112", Conflict,
            "Every unit of the lot that lies there has its serial number", "此批次在該處的每件貨品均已有序號",
            "{lot} has no unit without a serial number at {location}";
        /// It is promised to somebody and already on its way, or not there at all.
        AssetAboard { asset: AssetId, location: LocationId } = "INV113", Conflict,
            "The asset is on a vehicle", "資產正在車上",
            "{asset} is on the vehicle {location}: take it off first";
        /// There is nothing of it.
        NothingToCount { warehouse: LocationId } = "INV120", Conflict,
            "There is nothing to count", "沒有可盤點的貨品",
            "nothing of what was named lies in {warehouse}";
        /// More than one stock-take carries.
        TooMuchToCount { lines: i64, most: i64 } = "INV121", Conflict,
            "The stock-take would have too many lines", "盤點項目過多",
            "{lines} lines are more than {most}: name bins or items";
        /// No such stock-take.
        UnknownStockTake { stock_take: StockTakeId } = "INV123", NotFound,
            "There is no such stock-take", "沒有此盤點",
            "there is no stock-take {stock_take}";
        /// It can't take this step.
        StockTakeElsewhere { stock_take: StockTakeId, state: StockTakeState } = "INV124", Conflict,
            "The stock-take's state does not allow this step", "盤點目前的狀態不允許此步驟",
            "{stock_take} is {state}";
        /// It is not asked about.
        OutsideScope { stock_take: StockTakeId, item: ItemId, location: LocationId } = "INV125", Conflict,
            "The count is outside the stock-take", "點算不在此盤點範圍內",
            "{item} at {location} is not of {stock_take}";
        /// What is newer counts.
        CountedLater { line: LineId, counted_at: Instant } = "INV126", Conflict,
            "A later count of the line is there", "此項目已有較後的點算",
            "{line} was counted at {counted_at}";
        /// Nobody counts tomorrow.
        CountedElsewhen { counted_at: Instant } = "INV127", Invalid,
            "The moment of the count is not within the stock-take", "點算時間不在盤點期間內",
            "{counted_at} is before the stock-take began, or not yet";
        /// One by one.
        CountBySerial { item: ItemId } = "INV128", Invalid,
            "Units with serial numbers are counted one by one", "有序號的貨品須逐件點算",
            "a count of {item} names the asset, and says 0 or 1";
        /// Something is left to be counted.
        NotAllCounted { stock_take: StockTakeId, left: i64 } = "INV129", Conflict,
            "Lines are not counted yet", "仍有項目未點算",
            "{left} lines of {stock_take} are not counted";
        /// No such line.
        UnknownLine { stock_take: StockTakeId, line: LineId } = "INV130", NotFound,
            "The stock-take has no such line", "此盤點沒有該項目",
            "{line} is not of {stock_take}";
        /// Nobody reviews what they counted.
        CountedYourself { stock_take: StockTakeId, person: PersonId } = "INV131", Denied,
            "Somebody who counted can't review it", "點算人員不得覆核自己的盤點",
            "{person} counted lines of {stock_take}: another person reviews it";
        /// It is another difference now.
        DeltaChanged { line: LineId, reviewed: i64, now: i64 } = "INV132", Conflict,
            "A difference is another than was reviewed", "差額與覆核時不同",
            "the difference of {line} was {reviewed} and is {now}: review it again";
        /// Orders would lose what they were promised.
        CutsReserved { stock_take: StockTakeId, orders: String } = "INV133", Conflict,
            "Less would be there than is reserved", "存貨將少於已預留數量",
            "{stock_take} takes what is reserved for {orders}: acknowledge them, or find the goods";
        /// Where it is, somebody else says.
        CountedAbroad { asset: AssetId, state: AssetState } = "INV134", Conflict,
            "A counted asset is out", "點算到的資產仍在外借或車上",
            "{asset} is {state}: end its loan, or take it off its vehicle, and post again";
        /// One count at a time.
        BeingCounted { stock_take: StockTakeId, item: ItemId, location: LocationId } = "INV135", Conflict,
            "Another stock-take is counting it", "另一盤點正在點算此項目",
            "{item} at {location} is being counted by {stock_take}";
    }
}
