//! What happens, on the terminal, for a seed that failed: `SIM_TRACE=1`.

use sync::cache::CacheWrite;
use sync::frames::{Answer, Request};
use sync::vault::VaultWrite;

use crate::world::{Event, Letter};

pub(crate) fn trace(now: u64, event: &Event) {
    match event {
        Event::Poll(_) | Event::Operate | Event::Ask(_) => {}
        Event::VaultWritten(id, VaultWrite::Ask { seen, intents }) => {
            eprintln!("{now} {id} ask {seen:?} {}", intents.len());
        }
        Event::VaultWritten(id, write) => eprintln!("{now} {id} {write:?}"),
        Event::CacheWritten(id, CacheWrite::Advance { seen, to, .. }) => {
            eprintln!("{now} {id} advance {seen:?} {to:?}");
        }
        Event::CacheWritten(id, CacheWrite::Replace { seen, to, .. }) => {
            eprintln!("{now} {id} replace {seen:?} {to:?}");
        }
        Event::Look(id) => eprintln!("{now} {id} look"),
        Event::Arrive(Letter {
            tab,
            request: Request::Push(push),
            ..
        }) => {
            let sent: Vec<_> = push
                .intents
                .iter()
                .map(|asked| (asked.mseq, asked.intent.hash()))
                .collect();
            eprintln!("{now} {tab} push {:?} {sent:?}", push.store);
        }
        Event::Arrive(letter) => eprintln!("{now} {} {:?}", letter.tab, letter.request),
        Event::Commit(_, pending, letter) => eprintln!(
            "{now} {} commit {:?} {:?}",
            letter.tab, pending.run.lmid, pending.run.stop
        ),
        Event::Answer(id, _, Some(Answer::Pulled(pulled))) => eprintln!(
            "{now} {id} pulled {:?} lmid {} {:?}",
            pulled.to,
            pulled.lmid,
            pulled.results.len()
        ),
        Event::Answer(id, _, Some(Answer::Checkpoint(at))) => {
            eprintln!("{now} {id} checkpoint {:?} {} {:?}", at.at, at.lmid, at.taken);
        }
        Event::Answer(id, _, Some(Answer::Blobs(_))) => eprintln!("{now} {id} blobs"),
        Event::Answer(id, _, answer) => eprintln!("{now} {id} {answer:?}"),
        Event::Start(disk) => eprintln!("{now} start {disk}"),
    }
}
