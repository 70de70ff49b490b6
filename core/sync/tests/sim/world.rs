//! Devices with tabs, server processes, and what lies between them, in one thread and from one seed.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{Book, Right, Uid};
use sync::cache::CacheWrite;
use sync::device::{Device, Halt, News, Now, Output};
use sync::frames::{Answer, Refused, Request};
use sync::vault::{Stored, VaultWrite};
use sync::{Hash, Planted, StoreId, UserId};

use crate::book;
use crate::chance::Chance;
use crate::disk::{Disk, Known};
use crate::log::Log;
use crate::model::Model;
use crate::server::{Pending, Process, Step};
use crate::trace::trace;

/// What may happen, at its time.
pub(crate) enum Event {
    Poll(u64),
    Ask(u64),
    VaultWritten(u64, VaultWrite),
    CacheWritten(u64, CacheWrite),
    /// What another tab left is noticed.
    Look(u64),
    Arrive(Letter),
    Commit(usize, Box<Pending>, Letter),
    Answer(u64, u64, Option<Answer>),
    Start(usize),
    Operate,
}

/// A message under way to the server.
#[derive(Clone)]
pub(crate) struct Letter {
    pub(crate) tab: u64,
    id: u64,
    user: UserId,
    pub(crate) request: Request,
    until: u64,
}

pub(crate) struct Tab {
    pub(crate) disk: usize,
    pub(crate) device: Device<Book>,
    known: Known,
    /// It is frozen until then.
    frozen_until: u64,
}

pub(crate) struct World {
    pub(crate) planted: Option<Planted>,
    pub(crate) chance: Chance,
    pub(crate) now: u64,
    pub(crate) counts: BTreeMap<&'static str, u64>,
    events: BTreeMap<(u64, u64), Event>,
    scheduled: u64,
    pub(crate) log: Log,
    pub(crate) backups: Vec<Log>,
    pub(crate) processes: Vec<Process>,
    pub(crate) disks: Vec<Disk>,
    pub(crate) tabs: BTreeMap<u64, Tab>,
    next_tab: u64,
    pub(crate) is_healing: bool,
    /// The servers' program is older than that of the devices.
    pub(crate) is_older: bool,
    /// Disks whose users have to sign in again.
    pub(crate) signed_out: BTreeSet<usize>,
    pub(crate) model: Model,
}

impl World {
    pub(crate) fn new(seed: u64, planted: Option<Planted>) -> Self {
        let mut chance = Chance::new(seed);
        let users: Vec<UserId> = (0..2).map(|number| UserId(Uid::from_u128(number + 1))).collect();
        let log = Log::new(&users);
        let devices = 1 + chance.below(4);
        let disks = (0..devices).map(|_| {
            Disk::new(
                *chance.clone().one_of(&users),
                StoreId(Uid::from_u128(chance.wide())),
                log.first(),
                book::first(),
            )
        });
        let disks: Vec<_> = disks.collect();
        let processes = 1 + chance.below(3);
        let is_older = chance.permille(300);
        let mut world = Self {
            planted,
            now: 1_000,
            counts: BTreeMap::new(),
            events: BTreeMap::new(),
            scheduled: 0,
            model: Model::new(&log),
            log,
            backups: Vec::new(),
            processes: (0..processes).map(|_| Process::new(planted, is_older)).collect(),
            tabs: BTreeMap::new(),
            next_tab: 1,
            is_healing: false,
            is_older,
            signed_out: BTreeSet::new(),
            disks,
            chance,
        };
        for disk in 0..world.disks.len() {
            for _ in 0..=world.chance.below(2) {
                world.start(disk);
            }
        }
        world.schedule(500, Event::Operate);
        world
    }

    /// Runs for so long with faults, then without until all is calm.
    pub(crate) fn run(&mut self, ms: u64) {
        let end = self.now + ms;
        while self.step(end) {}
        self.heal();
        let end = self.now + 600_000;
        while !self.is_calm() {
            assert!(self.step(end), "I8: devices do not converge\n{}", self.state());
        }
        self.model.finish(&self.log, &self.disks);
    }

    fn step(&mut self, end: u64) -> bool {
        let Some(next) = self.events.first_entry().filter(|next| next.key().0 <= end) else {
            return false;
        };
        let ((at, _), event) = next.remove_entry();
        self.now = at.max(self.now);
        self.happen(event);
        true
    }

    pub(crate) fn count(&mut self, fault: &'static str) {
        *self.counts.entry(fault).or_default() += 1;
    }

    /// Whether a fault happens, in so many of a thousand cases; counted.
    pub(crate) fn fault(&mut self, permille: u64, name: &'static str) -> bool {
        let happens = !self.is_healing && self.chance.permille(permille);
        if happens {
            self.count(name);
        }
        happens
    }

    pub(crate) fn schedule(&mut self, after: u64, event: Event) {
        self.scheduled += 1;
        self.events.insert((self.now + after, self.scheduled), event);
    }

    fn moment(&mut self) -> Now {
        Now {
            ms: self.now,
            chance: self.chance.wide(),
        }
    }

    /// Opens a tab on a disk.
    pub(crate) fn start(&mut self, disk: usize) {
        let of = &self.disks[disk];
        let tab = Tab {
            disk,
            device: Device::new(of.cache.book.clone(), of.cache.point, of.vault.view(), Hash::default())
                .planted(self.planted),
            known: of.cache.known(),
            frozen_until: 0,
        };
        let id = self.next_tab;
        self.next_tab += 1;
        self.tabs.insert(id, tab);
        self.schedule(0, Event::Poll(id));
        if !self.is_healing {
            let after = self.chance.below(2_000);
            self.schedule(after, Event::Ask(id));
        }
    }

    pub(crate) fn end(&mut self, id: u64) {
        let Some(tab) = self.tabs.remove(&id) else { return };
        let disk = tab.disk;
        if self.fault(60, "lost suffix of the copy") {
            let lost = 1 + self.chance.below(3) as usize;
            self.disks[disk].cache.lose(lost);
        }
        let after = self.chance.below(5_000);
        self.schedule(after, Event::Start(disk));
    }

    fn heal(&mut self) {
        self.is_healing = true;
        self.is_older = false;
        self.processes
            .iter_mut()
            .for_each(|process| *process = Process::new(self.planted, false));
        self.signed_out.clear();
        let users: Vec<UserId> = self.log.roles.keys().copied().collect();
        self.log
            .roles
            .extend(users.into_iter().map(|user| (user, Right::Editor)));
        for disk in 0..self.disks.len() {
            self.start(disk);
        }
        for tab in self.tabs.values_mut() {
            tab.frozen_until = 0;
            tab.device.hurry();
        }
    }

    fn is_calm(&mut self) -> bool {
        let now = self.moment();
        let head = self.log.head();
        let in_step = |tab: &Tab| tab.device.is_in_step(now) && tab.device.at().at == head;
        self.tabs.values().all(in_step)
    }

    fn state(&self) -> String {
        let mut text = format!("at {} ms, head {:?}\n", self.now, self.log.head());
        for (id, tab) in &self.tabs {
            let vault = &self.disks[tab.disk].vault;
            text += &format!(
                "tab {id} of disk {}: {:?}\n  vault {:?}\n",
                tab.disk,
                tab.device,
                vault.view().store
            );
            text += &format!("  outbox {:?}\n", vault.outbox.keys().collect::<Vec<_>>());
        }
        text
    }

    fn happen(&mut self, event: Event) {
        if std::env::var_os("SIM_TRACE").is_some() {
            trace(self.now, &event);
        }
        match event {
            Event::Poll(id) => self.drive(id),
            Event::Ask(id) => self.ask(id),
            Event::VaultWritten(id, write) => self.vault_written(id, &write),
            Event::CacheWritten(id, write) => self.cache_written(id, &write),
            Event::Look(id) => self.look(id),
            Event::Arrive(letter) => self.arrive(letter),
            Event::Commit(process, pending, letter) => self.commit(process, *pending, &letter),
            Event::Answer(id, message, answer) => self.answer(id, message, answer),
            Event::Start(disk) => self.start(disk),
            Event::Operate => self.operate(),
        }
    }

    /// The tab does what it has to; false where it does not run.
    fn drive(&mut self, id: u64) {
        loop {
            let now = self.moment();
            let Some(tab) = self.tabs.get_mut(&id) else { return };
            if tab.frozen_until > now.ms {
                let after = tab.frozen_until - now.ms;
                return self.schedule(after, Event::Poll(id));
            }
            if tab.device.halt() == Some(Halt::SignIn) && self.signed_out.is_empty() {
                tab.device.hurry();
            }
            let Some(output) = tab.device.next(now) else { break };
            if self.fault(4, "crash before an output") {
                return self.end(id);
            }
            self.put_out(id, output);
            if self.fault(4, "crash after an output") {
                return self.end(id);
            }
        }
        self.check(id);
        let now = self.moment();
        let wake = self.tabs.get(&id).and_then(|tab| tab.device.wake_at(now));
        if let Some(wake) = wake {
            self.schedule(wake.saturating_sub(now.ms) + 1, Event::Poll(id));
        }
    }

    fn put_out(&mut self, id: u64, output: Output) {
        let delay = 1 + self.chance.below(20);
        match output {
            Output::Vault(write) => self.schedule(delay, Event::VaultWritten(id, write)),
            Output::Cache(write) => self.schedule(delay, Event::CacheWritten(id, write)),
            Output::Send(message, request) => {
                let user = self.disks[self.tabs[&id].disk].user;
                let wait = if let Request::Pull(pull) = &request {
                    u64::from(pull.wait_ms)
                } else {
                    0
                };
                let letter = Letter {
                    tab: id,
                    id: message,
                    user,
                    request,
                    until: self.now + wait,
                };
                self.post(letter);
            }
        }
    }

    fn post(&mut self, letter: Letter) {
        if self.fault(40, "request lost") {
            return;
        }
        if self.fault(30, "request cut") {
            let after = self.chance.below(100);
            return self.schedule(after, Event::Answer(letter.tab, letter.id, None));
        }
        if self.fault(30, "request twice") {
            let after = self.delay();
            self.schedule(after, Event::Arrive(letter.clone()));
        }
        let after = self.delay();
        self.schedule(after, Event::Arrive(letter));
    }

    fn delay(&mut self) -> u64 {
        if self.fault(20, "long delay") {
            return self.chance.below(90_000);
        }
        1 + self.chance.below(80)
    }

    fn ask(&mut self, id: u64) {
        if self.is_healing || !self.tabs.contains_key(&id) {
            return;
        }
        let user = self.disks[self.tabs[&id].disk].user;
        for _ in 0..=self.chance.below(3) {
            let drawn = book::drawn(&mut self.chance, &user.to_string());
            let undo = self.chance.permille(100).then(|| self.undo(id, user)).flatten();
            let intent = undo.unwrap_or(drawn);
            let Some(tab) = self.tabs.get_mut(&id) else { return };
            let before = tab.device.rows().clone();
            // What the rows refuse is told to the user, who asks for something else.
            if tab.device.ask(&intent).is_ok()
                && let Some((kept, _)) = tab.device.outbox().last()
            {
                self.model.asked(kept, &before);
            }
        }
        self.drive(id);
        if self.fault(20, "tab frozen") {
            let until = self.now + self.chance.below(60_000);
            if let Some(tab) = self.tabs.get_mut(&id) {
                tab.frozen_until = until;
            }
        }
        let after = self.chance.below(4_000);
        self.schedule(after, Event::Ask(id));
    }

    /// An undo of a change that waits on the tab, or of one in the log, which is fetched.
    fn undo(&mut self, id: u64, user: UserId) -> Option<metatable::Intent> {
        let seed = self.chance.wide();
        let tab = self.tabs.get_mut(&id)?;
        let waiting: Vec<u64> = tab
            .device
            .outbox()
            .filter(|(_, is_stored)| *is_stored)
            .map(|(kept, _)| kept.asked.mseq)
            .collect();
        let (store, mseq) = if waiting.is_empty() || self.chance.permille(500) {
            let (entry, body) = self.log.between(0, u64::MAX).into_iter().next_back()?;
            let catalog = tab.device.rows().store().catalog();
            let details = body.details(catalog, &entry).ok()?;
            let name = metatable::ReverseNamed {
                store: entry.head.store.0,
                mseq: entry.head.mseq,
            };
            tab.device.recall(name, details);
            (entry.head.store, entry.head.mseq)
        } else {
            (tab.device.store(), *self.chance.one_of(&waiting))
        };
        *self.counts.entry("undone").or_default() += 1;
        Some(book::undo(store, mseq, seed, &user.to_string()))
    }

    fn vault_written(&mut self, id: u64, write: &VaultWrite) {
        // A tab that ended may have its transaction carried out, or not.
        let ended = !self.tabs.contains_key(&id);
        let Some(disk) = self.tabs.get(&id).map(|tab| tab.disk) else {
            return;
        };
        if ended || self.fault(15, "quota of the vault") {
            let view = self.chance.permille(500).then(|| self.disks[disk].vault.view());
            return self.vault_stored(id, Stored::Failed(view), write);
        }
        let was = self.disks[disk].vault.store;
        let forgets = self.planted == Some(Planted::AckedForgotten);
        let stored = self.disks[disk].vault.write(write, forgets);
        if self.disks[disk].vault.store != was {
            self.count("store forked");
        }
        if matches!(write, VaultWrite::Return { .. }) {
            self.count("intents returned");
        }
        if let (Stored::Done, VaultWrite::Ask { intents, .. }) = (&stored, write) {
            self.model.kept(intents);
        }
        if stored == Stored::Done && self.fault(10, "vault written, said to have failed") {
            let view = Some(self.disks[disk].vault.view());
            return self.vault_stored(id, Stored::Failed(view), write);
        }
        if let (Stored::Done, VaultWrite::Ask { intents, .. }) = (&stored, write) {
            self.model.saved(disk, intents);
        }
        self.notice(disk, id);
        self.vault_stored(id, stored, write);
    }

    fn vault_stored(&mut self, id: u64, stored: Stored<sync::vault::VaultView>, _: &VaultWrite) {
        let now = self.moment();
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        let overtaken = tab.device.vault_stored(stored, now).len();
        if overtaken > 0 {
            self.count("asked too late");
        }
        self.drive(id);
    }

    fn cache_written(&mut self, id: u64, write: &CacheWrite) {
        let fails = self.fault(15, "quota of the copy");
        let now = self.moment();
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        let (disk, known) = (tab.disk, tab.known);
        let stored = if fails {
            Stored::Failed(None)
        } else {
            self.disks[disk].cache.write(write, known)
        };
        if matches!(stored, Stored::Moved(_)) {
            *self.counts.entry("copy moved by another tab").or_default() += 1;
        }
        match tab.device.cache_stored(stored, now) {
            News::Taken => tab.known = self.disks[disk].cache.known(),
            News::NotTaken => {}
            News::ReadAgain => return self.read_again(id),
        }
        self.notice(disk, id);
        self.drive(id);
    }

    /// Another copy took the place of what the tab read: it starts again, without what it had not stored.
    fn read_again(&mut self, id: u64) {
        self.count("copy read again");
        let Some(tab) = self.tabs.remove(&id) else { return };
        self.start(tab.disk);
    }

    /// The other tabs of a disk hear that something was written; sometimes they do not.
    fn notice(&mut self, disk: usize, from: u64) {
        let others: Vec<u64> = self
            .tabs
            .iter()
            .filter(|(id, tab)| tab.disk == disk && **id != from)
            .map(|(id, _)| *id)
            .collect();
        for other in others {
            if !self.fault(100, "tab not told") {
                let after = self.chance.below(30);
                self.schedule(after, Event::Look(other));
            }
        }
    }

    fn look(&mut self, id: u64) {
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        if tab.device.is_writing() || tab.frozen_until > self.now {
            return self.schedule(50, Event::Look(id));
        }
        let disk = &self.disks[tab.disk];
        let overtaken = tab.device.take_vault(disk.vault.view()).len();
        let news = disk.cache.news(tab.known);
        let taken = tab.device.take_cache(news);
        if taken == News::Taken {
            tab.known = disk.cache.known();
        }
        if overtaken > 0 {
            self.count("asked too late");
        }
        if taken == News::ReadAgain {
            return self.read_again(id);
        }
        self.drive(id);
    }

    fn arrive(&mut self, letter: Letter) {
        let disk = self.tabs.get(&letter.tab).map(|tab| tab.disk);
        if disk.is_some_and(|disk| self.signed_out.contains(&disk)) {
            return self.reply(&letter, Some(Answer::Refused(Refused::SignIn)));
        }
        let process = self.chance.below(self.processes.len() as u64) as usize;
        if self.fault(5, "process ended before a request") {
            self.processes[process] = Process::new(self.planted, self.is_older);
            return self.reply(&letter, None);
        }
        let micros = self.now as i64 * 1_000;
        let may_wait = self.now < letter.until;
        let step = self.processes[process].handle(&mut self.log, letter.user, &letter.request, may_wait, micros);
        match step {
            Step::Answer(answer) => {
                if matches!(*answer, Answer::Refused(Refused::Diverged)) {
                    self.count("diverged");
                }
                self.reply(&letter, Some(*answer));
            }
            Step::Wait => self.schedule(250, Event::Arrive(letter)),
            Step::Commit(pending) => {
                let after = if self.fault(30, "process frozen before commit") {
                    self.chance.below(15_000)
                } else {
                    self.chance.below(30)
                };
                self.schedule(after, Event::Commit(process, pending, letter));
            }
        }
    }

    fn commit(&mut self, process: usize, pending: Pending, letter: &Letter) {
        if self.fault(10, "process ended before commit") {
            self.processes[process] = Process::new(self.planted, self.is_older);
            return self.reply(letter, None);
        }
        let before = self.log.entries.len();
        if self.fault(10, "commit not done, unknown") {
            self.processes[process].drop_book();
            return self.reply(letter, None);
        }
        let answer = self.processes[process].commit(&mut self.log, pending);
        self.model.committed(&self.log, before);
        if answer.is_none() {
            self.count("commit moved");
            // Run again on the new head.
            let letter = letter.clone();
            return self.schedule(1, Event::Arrive(letter));
        }
        if self.fault(10, "commit done, unknown") {
            self.processes[process].drop_book();
            return self.reply(letter, None);
        }
        self.reply(letter, answer);
    }

    fn reply(&mut self, letter: &Letter, answer: Option<Answer>) {
        if self.fault(40, "answer lost") {
            return;
        }
        let after = self.delay();
        let answer = if self.fault(20, "answer cut") { None } else { answer };
        self.schedule(after, Event::Answer(letter.tab, letter.id, answer));
    }

    fn answer(&mut self, id: u64, message: u64, answer: Option<Answer>) {
        let now = self.moment();
        let Some(tab) = self.tabs.get_mut(&id) else { return };
        if tab.frozen_until > now.ms {
            let after = tab.frozen_until - now.ms;
            return self.schedule(after, Event::Answer(id, message, answer));
        }
        tab.device.answered(message, answer, now);
        self.drive(id);
    }

    fn check(&mut self, id: u64) {
        let Some(tab) = self.tabs.get(&id) else { return };
        self.model.shown(&tab.device);
    }
}
