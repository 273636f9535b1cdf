//! Why needs says no.

use kaifong_kernel::values::{HkDate, OrgId};

use super::{
    consent::ConsentKind,
    household::HouseholdState,
    ids::{HouseholdId, LikenessId, MemberId, NeedId, ReadingId},
    need::NeedState,
};

kaifong_kernel::refusals! {
    /// Why needs says no.
    Refusal {
        /// No such household, or another agency's.
        UnknownHousehold { household: HouseholdId } = "NED001", NotFound,
            "There is no such household", "沒有此住戶", "there is no household {household}";
        /// It can't take this step.
        HouseholdElsewhere { household: HouseholdId, state: HouseholdState } = "NED002", Conflict,
            "The household's state does not allow this step", "住戶目前的狀態不允許此步驟", "{household} is {state}";
        /// A household lives in one place.
        WhereaboutsOverlap { household: HouseholdId, from_on: HkDate } = "NED003", Conflict,
            "The household lived elsewhere at that time", "住戶當時的住處已有記錄",
            "another place of {household} is recorded for a day from {from_on} on";
        /// No such member.
        UnknownMember { member: MemberId } = "NED004", NotFound,
            "There is no such member", "沒有此成員", "the household has no member {member}";
        /// Somebody changed it since.
        Stale { seen: i64, version: i64 } = "NED005", Stale,
            "Somebody changed it since you read it", "內容在你閱讀後已被更改",
            "you have seen version {seen}, it is at {version}: read it again";
        /// It is consented to already.
        ConsentInForce { household: HouseholdId, consent: ConsentKind } = "NED006", Exists,
            "The consent is in force already", "此項同意已經生效", "{household} consents to {consent} already";
        /// Nothing to take back.
        NoConsent { household: HouseholdId, consent: ConsentKind } = "NED007", Conflict,
            "No such consent is in force on that day", "當日沒有此項同意生效", "{household} does not consent to {consent} on that day";
        /// A member who has died.
        MemberDead { member: MemberId } = "NED008", Conflict,
            "The member has died", "此成員已離世", "{member} has died: the record is not changed any more";
        /// Nobody is to be contacted.
        NotReachable { household: HouseholdId, state: HouseholdState } = "NED009", Conflict,
            "Nobody of the household may be contacted", "不可聯絡此住戶", "{household} is {state}: nobody is contacted";
        /// Nobody may knock.
        NoConsentToDeliver { household: HouseholdId } = "NED010", Conflict,
            "The household does not consent to deliveries", "住戶未同意送貨安排", "{household} does not consent to deliver";
        /// Nobody knows where to drive to.
        WhereaboutsUnknown { household: HouseholdId } = "NED011", Conflict,
            "Nobody knows where the household lives", "住戶現時住處未有記錄", "no place of {household} is recorded for that day";
        /// An old reading is not repeated.
        ReadingPast { reading: ReadingId } = "NED012", Conflict,
            "The reading is past", "此次查閱已經過時", "{reading} is older than five minutes: ask with a new key";
        /// They are judged.
        JudgedBefore { likeness: LikenessId } = "NED013", Exists,
            "The two households are judged already", "此兩個住戶已有覆核結果", "{likeness} is in force: take it back first";
        /// One household is no pair.
        SameHousehold { household: HouseholdId } = "NED014", Invalid,
            "A household is not compared with itself", "住戶不可與自身比較", "name another household than {household}";
        /// It was taken back.
        LikenessUndone { likeness: LikenessId } = "NED015", Conflict,
            "The judgement was taken back", "此覆核結果已被撤回", "{likeness} is not in force";
        /// No reference.
        NotAReference {} = "NED016", Invalid,
            "This can't be the reference of a household", "這不是有效的住戶編號",
            "a character of the reference is wrong, missing or too many";
        /// No such judgement.
        UnknownLikeness { likeness: LikenessId } = "NED017", NotFound,
            "There is no such judgement", "沒有此覆核結果", "there is no judgement {likeness}";
        /// Enough is enough.
        TooMany { most: usize } = "NED018", Conflict,
            "There are too many of them", "數目已達上限", "a household has {most} of them at most";
        /// Not yet.
        DayToCome { day: HkDate } = "NED019", Invalid,
            "The day is yet to come", "日期尚未到來", "{day} is yet to come: only what has happened is recorded";
        /// No such need, or another agency's.
        UnknownNeed { need: NeedId } = "NED020", NotFound,
            "There is no such need", "沒有此需要", "there is no need {need}";
        /// Somebody serves this household already. Says nothing of whom or why.
        DuplicateService { classes: String, month: String } = "NED021", Conflict,
            "The household is served with this already", "此住戶已獲提供同類服務",
            "this household is or was served with {classes}, last since {month}: give a reason to go on";
        /// It can't take this step.
        NeedElsewhere { need: NeedId, state: NeedState } = "NED022", Conflict,
            "The need's state does not allow this step", "需要目前的狀態不允許此步驟", "{need} is {state}";
        /// Its data may not be handed on.
        NoConsentToShare { household: HouseholdId } = "NED023", Conflict,
            "The household does not consent to be referred", "住戶未同意轉介其資料",
            "{household} does not consent to share with another agency";
        /// Nobody refers to themselves.
        ReferredToSelf {} = "NED024", Invalid,
            "A need is referred to another agency", "需要只可轉介予另一機構", "name an agency other than the household's own and the council";
        /// It is the same as nothing.
        NotDuplicable { need: NeedId } = "NED025", Conflict,
            "The need can't be a duplicate of that one", "此需要不能標記為該項的重複",
            "{need} is the same one, another agency's, or a duplicate itself";
        /// Another agency's household is not delivered to.
        NotShared { household: HouseholdId, agency: OrgId } = "NED026", Conflict,
            "The household does not share with this agency", "住戶未同意與此機構分享資料",
            "{household} does not share with {agency}";
    }
}
