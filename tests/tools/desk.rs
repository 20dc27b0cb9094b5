//! A desk that nobody looks at: it is given commands and asked on, until a thing is true.
//! It asserts nothing but that a wait was not in vain.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use sockscope::desk::{Command, Desk, LessonCommand, PlayCommand, Session, Speed};
use sockscope::net::Deadline;
use sockscope::scenario::Scenario;

/// Long enough for a slow machine; nothing waits this long when things go well.
const PATIENCE: Duration = Duration::from_secs(30);

/// Rung by whoever has news for the desk.
type Bell = Arc<(Mutex<bool>, Condvar)>;

pub struct Driver {
    pub desk: Desk,
    bell: Bell,
    /// The time of the desk, in seconds. It goes as fast as the desk is asked.
    now: f64,
}

impl Driver {
    /// A desk with a scenario that stands at the gate, at full speed.
    pub fn new(scenario: Scenario) -> Self {
        let bell = Bell::default();
        let rung = bell.clone();
        let ring = move || {
            *rung.0.lock().unwrap() = true;
            rung.1.notify_all();
        };
        let desk = Desk::new(Session::new(scenario, Arc::new(ring)));
        let mut driver = Self { desk, bell, now: 0.0 };
        driver.play(PlayCommand::SetSpeed(Speed::Full));
        driver
    }

    pub fn play(&mut self, command: PlayCommand) {
        self.desk.apply(command);
    }

    pub fn lesson(&mut self, command: LessonCommand) {
        self.desk.apply(Command::Lesson(command));
    }

    /// Asks the desk on until something is true.
    pub fn until(&mut self, what: &str, done: impl Fn(&Desk) -> bool) {
        let deadline = Deadline::after(PATIENCE);
        loop {
            self.desk.tick(self.now);
            if done(&self.desk) {
                return;
            }
            let session = &self.desk.session;
            let (stage, standing, message) = (session.stage(), session.standing(), &session.message);
            assert!(!deadline.passed(), "waited in vain for {what}: {stage:?}, {standing:?}, {message:?}");
            self.now += 0.05;
            let guard = self.bell.0.lock().unwrap();
            let wait = self.bell.1.wait_timeout_while(guard, Duration::from_millis(20), |rung| !*rung);
            *wait.unwrap().0 = false;
        }
    }

    /// Lets one call go, and waits until it has been made.
    pub fn step(&mut self) {
        let before = self.desk.session.trace().len();
        self.play(PlayCommand::Step);
        self.until("a step", |desk| desk.session.trace().len() > before && desk.session.rests());
    }

    pub fn run_to_end(&mut self) {
        self.play(PlayCommand::Run);
        self.until("the end of the run", |desk| desk.session.report().is_some());
    }
}
