//! Starts the worker.

use gloo::worker::Registrable;
use web::protocol::codec::Postcard;
use web::worker::Engine;

fn main() {
    Engine::registrar().encoding::<Postcard>().register();
}
