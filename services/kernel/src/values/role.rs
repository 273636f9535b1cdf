//! The roles of the council and its partners.

crate::words! {
    /// What a person or system is there to do.
    Role {
        /// Sees its own gifts.
        Donor = "donor",
        /// Its own applications and orders.
        Agency = "agency",
        /// Its own jobs.
        Partner = "partner",
        /// Logs and moves stock.
        Warehouse = "warehouse",
        /// Plans and follows deliveries.
        Dispatcher = "dispatcher",
        /// Its own run.
        Driver = "driver",
        /// Assesses applications.
        Assessor = "assessor",
        /// Runs programmes and awards.
        GrantsOfficer = "grants_officer",
        /// Prepares payments.
        FinancePreparer = "finance_preparer",
        /// Approves payments.
        FinanceApprover = "finance_approver",
        /// Releases payments.
        FinanceReleaser = "finance_releaser",
        /// Reads all, writes nothing.
        Auditor = "auditor",
        /// Keys and configuration; no money verbs.
        Admin = "admin",
        /// A service of ours under its own identity.
        Service = "service",
    }
}
