use anyhow::ensure;

/// How much of everything a database has.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) servers: u32,
    pub(super) users: u32,
    pub(super) subusers: u32,
    pub(super) entries: u32,
}

/// Somebody owns servers enough for a page, and somebody else was given as many: in each database, so that their pages
/// are of one length.
pub(super) const PAGE: u32 = 5;

/// 2025-01-01T00:00Z, in milliseconds: the first entry is of then, and the last of a year later.
pub(super) const BEGIN: i64 = 1_735_689_600_000;

const YEAR: i64 = 365 * 24 * 60 * 60 * 1000;

impl Sizes {
    pub(super) const SMALL: Self = Self {
        servers: 10,
        users: 10,
        subusers: 10,
        entries: 10,
    };

    pub(super) fn check(self) -> anyhow::Result<()> {
        let least = Self::SMALL;
        ensure!(
            self.servers >= least.servers
                && self.users >= least.users
                && self.subusers >= least.subusers
                && self.entries >= least.entries,
            "the big database has at least 10 of each"
        );
        ensure!(
            self.subusers <= self.servers && !self.servers.is_multiple_of(STRIDE),
            "each server has one subuser at most"
        );
        Ok(())
    }

    /// What tells its database from others.
    pub(super) fn name(self) -> String {
        let Self {
            servers,
            users,
            subusers,
            entries,
        } = self;
        format!("scale_{servers}_{users}_{subusers}_{entries}")
    }

    /// Servers of the one who owns many.
    pub(super) fn many(self) -> u32 {
        PAGE.max(self.servers / 1000)
    }

    /// Servers of one who owns as many as most do.
    pub(super) fn few(self) -> u32 {
        (self.servers / self.users).clamp(FEW, 10)
    }

    /// Users who own what the two do not.
    fn others(self) -> u32 {
        self.users - CAST
    }

    /// Of so many entries, one is in the log of server 0.
    pub(super) fn busy_every(self) -> u32 {
        if self.entries < 1000 { 1 } else { 10 }
    }

    /// Entries in the log of server 0.
    pub(super) fn busy(self) -> u32 {
        self.entries.div_ceil(self.busy_every())
    }

    /// When an entry of server 0 happened, by its number, in milliseconds since 1970.
    pub(super) fn busy_at(self, number: u32) -> i64 {
        BEGIN + i64::from((number - 1) * self.busy_every()) * self.step()
    }

    fn step(self) -> i64 {
        (YEAR / i64::from(self.entries)).max(1)
    }

    /// A statement with these sizes in it.
    pub(super) fn put_into(self, sql: &str) -> String {
        let sizes = [
            ("users", i64::from(self.users)),
            ("servers", self.servers.into()),
            ("subusers", self.subusers.into()),
            ("many", self.many().into()),
            ("few", self.few().into()),
            ("others", self.others().into()),
            ("page", PAGE.into()),
            ("stride", STRIDE.into()),
            ("busy_every", self.busy_every().into()),
            ("begin", BEGIN),
            ("step", self.step()),
        ];
        sizes.iter().fold(sql.to_owned(), |sql, (name, size)| {
            sql.replace(&format!("{{{name}}}"), &size.to_string())
        })
    }
}

/// Those of [`super::fill::People`].
const CAST: u32 = 4;

/// The least that somebody with few servers has.
pub(super) const FEW: u32 = 2;

/// A prime: counting by it, every server comes once before any comes again.
const STRIDE: u32 = 7919;
