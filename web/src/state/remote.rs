//! The worker as the page knows it: what it takes and what it says.

use gloo::worker::{HandlerId, Worker, WorkerScope};
use protocol::{Message, Reply};

/// The type of the link. The worker itself is a module of its own, in which other code has these messages: nothing of it
/// is linked into the page, and none of these functions is called here.
#[derive(Debug)]
pub(super) struct Remote;

impl Worker for Remote {
    type Message = ();
    type Input = Message;
    type Output = Reply;

    fn create(_: &WorkerScope<Self>) -> Self {
        Self
    }

    fn update(&mut self, _: &WorkerScope<Self>, (): ()) {}

    fn received(&mut self, _: &WorkerScope<Self>, _: Message, _: HandlerId) {}
}
