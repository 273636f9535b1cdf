//! How identity says no. Each code has a page under `docs/ERRORS/`.

use kaifong_kernel::values::{Instant, KeyId, OrgId, PersonId, Role};

use super::{OrganisationKind, OrganisationState, PersonState, RoleGrantId, RoleGrantState};

kaifong_kernel::refusals! {
    /// Why identity says no.
    Refusal {
        /// The secret doesn't open anything; which of the many reasons it is stays inside.
        KeyNotAccepted {} = "IDN001", Unauthenticated,
            "The key isn't accepted", "金鑰無效", "the key isn't accepted";
        /// No such organisation, or another tenant's.
        UnknownOrganisation { organisation: OrgId } = "IDN002", NotFound,
            "There is no such organisation", "沒有這個機構", "there is no organisation {organisation}";
        /// No such person, or another tenant's.
        UnknownPerson { person: PersonId } = "IDN003", NotFound,
            "There is no such person", "沒有這個人", "there is no person {person}";
        /// No such grant, or another tenant's.
        UnknownRoleGrant { role_grant: RoleGrantId } = "IDN004", NotFound,
            "There is no such role grant", "沒有這項角色授權", "there is no role grant {role_grant}";
        /// No such key, or another's.
        UnknownKey { key: KeyId } = "IDN005", NotFound,
            "There is no such key", "沒有這條金鑰", "there is no key {key}";
        /// The council is made at first start, once.
        OneCouncil {} = "IDN006", Exists,
            "There is one council, made at first start", "聯會只有一個，於首次啟動時建立",
            "an organisation of kind council can't be created";
        /// The council can't be suspended: nobody could end that.
        CouncilStays {} = "IDN007", Conflict,
            "The council can't be suspended", "聯會不能被停用", "the council can't be suspended";
        /// The organisation's state doesn't allow it.
        OrganisationIs { organisation: OrgId, state: OrganisationState } = "IDN008", Conflict,
            "The organisation's state doesn't allow it", "機構目前的狀態不容許此操作",
            "organisation {organisation} is {state}";
        /// The person's state doesn't allow it.
        PersonIs { person: PersonId, state: PersonState } = "IDN009", Conflict,
            "The person's state doesn't allow it", "該人員目前的狀態不容許此操作", "person {person} is {state}";
        /// It changed since it was read.
        Stale { expected: i64, version: i64 } = "IDN010", Stale,
            "It changed since it was read", "資料在讀取後已被更改",
            "version {expected} was expected, and it is {version}: read it again";
        /// The kind of organisation doesn't have this role.
        RoleNotOfKind { role: Role, kind: OrganisationKind } = "IDN011", Conflict,
            "This kind of organisation doesn't have this role", "這類機構沒有這個角色",
            "role {role} isn't for persons of an organisation of kind {kind}";
        /// Nobody grants or confirms a role for themselves.
        OwnRole { person: PersonId } = "IDN012", Denied,
            "Nobody grants themselves a role", "任何人都不能授予自己角色",
            "person {person} can't grant or confirm a role of their own";
        /// Two roles that may not meet in one person.
        RolesApart { role: Role, held: Role } = "IDN013", Conflict,
            "These roles may not meet in one person", "這些角色不可由同一人兼任",
            "role {role} can't be held beside {held}";
        /// The person has the role, or it is pending.
        RoleHeld { role: Role, role_grant: RoleGrantId } = "IDN014", Exists,
            "The person has this role already", "該人員已有此角色", "role {role} is in grant {role_grant} already";
        /// The grant isn't pending, or has ended.
        RoleGrantIs { role_grant: RoleGrantId, state: RoleGrantState } = "IDN015", Conflict,
            "The role grant's state doesn't allow it", "角色授權目前的狀態不容許此操作",
            "role grant {role_grant} is {state}";
        /// The proposer can't be the second person.
        SamePerson { person: PersonId } = "IDN016", Denied,
            "A second person must confirm", "必須由另一人確認", "person {person} proposed this role grant";
        /// The second person came after the proposal, or one of the two made the other.
        NotIndependent { person: PersonId } = "IDN017", Denied,
            "The second person isn't independent", "確認人不獨立",
            "person {person} came after the proposal, or the two persons aren't independent of each other";
        /// The key that proposes or confirms may be known to somebody else than its holder.
        KeyKnown { key: KeyId, known_to: PersonId } = "IDN018", Denied,
            "Somebody else may know this key", "此金鑰可能有他人知道",
            "key {key} may be known to person {known_to} too: have it rotated on the host with `kaifong keys rotate`";
        /// The key has ended.
        KeyEnded { key: KeyId } = "IDN019", Conflict,
            "The key has ended", "金鑰已失效", "key {key} is revoked or expired";
        /// The keys of who has a role that takes two persons are made by themselves, or on the host.
        HoldersOwnKeys { person: PersonId, role: Role } = "IDN020", Denied,
            "The keys of finance roles and administrators are their own", "財務角色及管理員的金鑰只能由本人建立",
            "person {person} has role {role}, or it is pending: their keys are made by themselves or on the host";
        /// Only an administrator makes keys for others.
        OthersKey {} = "IDN021", Denied,
            "Only an administrator makes keys for others", "只有管理員可為他人建立金鑰",
            "a key for another person or a system takes role admin";
        /// A duty of persons isn't for a system.
        PersonsDuty { role: Role } = "IDN022", Conflict,
            "This role is a person's duty", "此角色是個人職責，不能給予系統", "role {role} can't be given to a system's key";
        /// The expiry isn't in the future.
        ExpiryPast { expires_at: Instant } = "IDN023", Invalid,
            "The expiry lies in the past", "到期時間已過", "{expires_at} isn't later than now";
        /// Nobody changes their own standing.
        OwnStanding { person: PersonId } = "IDN024", Denied,
            "Nobody changes their own standing", "任何人都不能更改自己的狀態",
            "person {person} can't be suspended, reinstated or deactivated by themselves";
        /// A service's key is renewed by `kaifong migrate`, on the host.
        ServiceKey { key: KeyId } = "IDN025", Conflict,
            "A service's key is renewed on the host", "服務金鑰須在主機上更新",
            "key {key} belongs to a service: register a new one with `kaifong migrate`";
        /// The actor who is logged in no longer has standing.
        ActorNotActive { person: PersonId } = "IDN026", Denied,
            "The acting person isn't active", "操作人已被停用", "person {person}, who acts, isn't active";
        /// Tokens can't be signed before the first start has made a signing key.
        NoSigningKey {} = "IDN027", Unavailable,
            "No signing key is ready", "簽署金鑰尚未就緒", "no signing key is in use yet: try again in a moment";
        /// The first start has made no council yet.
        NotStarted {} = "IDN028", Unavailable,
            "Kaifong hasn't been started yet", "系統尚未首次啟動", "there is no council yet: run the first start before this";
        /// A service's key was given under an id that is another key's.
        NotThatKey { key: KeyId } = "IDN029", Conflict,
            "The key id is another key's", "此金鑰編號屬於另一條金鑰", "key {key} is there with another secret or holder";
        /// Whoever proposed a role is no administrator any more: nobody answers for it but the second person.
        ProposerGone { person: PersonId } = "IDN030", Conflict,
            "Whoever proposed it is no administrator any more", "提議人已不再是管理員",
            "person {person}, who proposed it, is not active or no administrator any more: revoke it, and propose it anew";
    }
}
