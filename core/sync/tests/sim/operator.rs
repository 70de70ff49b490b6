//! What an operator does, and what disks and sessions suffer.

use std::collections::BTreeSet;

use metatable::Right;
use sync::UserId;

use crate::book;
use crate::disk::Disk;
use crate::log::Log;
use crate::server::Process;
use crate::world::{Event, World};

impl World {
    /// What an operator does, or a disk suffers, now and then.
    pub(crate) fn operate(&mut self) {
        if self.is_healing {
            return;
        }
        let after = 200 + self.chance.below(3_000);
        self.schedule(after, Event::Operate);
        if self.chance.permille(100) {
            self.backups.push(self.log.clone());
        }
        if !self.backups.is_empty() && self.fault(15, "server restored") {
            let backup = self.chance.one_of(&self.backups).clone();
            self.log = Log {
                epoch: self.log.epoch + 1,
                ..backup
            };
            self.processes
                .iter_mut()
                .for_each(|process| *process = Process::new(self.planted, self.is_older));
        }
        let users: Vec<UserId> = self.log.roles.keys().copied().collect();
        let user = *self.chance.one_of(&users);
        if self.fault(30, "role taken away") {
            self.log.roles.insert(user, Right::Viewer);
        } else if self.chance.permille(300) {
            self.log.roles.insert(user, Right::Editor);
        }
        let disk = self.chance.below(self.disks.len() as u64) as usize;
        if self.disks.len() < 6 && self.fault(15, "profile copied") {
            let copy = self.disks[disk].clone();
            self.disks.push(copy);
            self.start(self.disks.len() - 1);
        }
        let tabs: Vec<u64> = self.tabs.keys().copied().collect();
        if !tabs.is_empty() && self.fault(30, "tab ended") {
            let tab = *self.chance.one_of(&tabs);
            self.end(tab);
        }
        if self.fault(20, "signed out") {
            self.signed_out.insert(disk);
        } else if self.chance.permille(200) {
            self.sign_in();
        }
        if self.is_older && self.chance.permille(40) {
            self.count("server updated");
            self.is_older = false;
            self.processes
                .iter_mut()
                .for_each(|process| *process = Process::new(self.planted, false));
        }
        let of_disk: BTreeSet<usize> = self.tabs.values().map(|tab| tab.disk).collect();
        if !of_disk.contains(&disk) && self.fault(50, "copy evicted") {
            let (user, store) = (self.disks[disk].user, self.disks[disk].vault.store);
            self.disks[disk].cache = Disk::new(user, store, self.log.first(), book::first()).cache;
            self.disks[disk].cache.generation = self.chance.bits();
        }
    }

    /// Everybody signs in again.
    fn sign_in(&mut self) {
        self.signed_out.clear();
        self.tabs.values_mut().for_each(|tab| tab.device.hurry());
        let tabs: Vec<u64> = self.tabs.keys().copied().collect();
        tabs.into_iter().for_each(|tab| self.schedule(0, Event::Poll(tab)));
    }
}
