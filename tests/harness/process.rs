//! A process of the test's own, which never outlives the test.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// An address that leaves the port to the system.
pub(crate) const ANY_PORT: &str = "127.0.0.1:0";

/// What a process says before its address.
const LISTENS: &str = " listens on ";

/// How long a process may take to say what is awaited.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a program, says its process id and then its exit code, and kills it when standard input ends: a pipe from the
/// test ends with the test, however that ends.
const GUARD: &str = r#"
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
echo "$child"
{ cat <&3 >/dev/null; kill -KILL "$child"; } >/dev/null 2>&1 &
guard=$!
wait "$child"
code=$?
exec 3<&-
echo "ended $code"
kill "$guard" 2>/dev/null
"#;

/// A running program.
pub struct Process {
    name: String,
    pid: u32,
    said: Arc<Said>,
    log: PathBuf,
    begun_with: Option<BegunWith>,
    guard: Child,
    stdin: Option<ChildStdin>,
}

/// What it takes to start it again.
#[derive(Clone)]
struct BegunWith {
    program: PathBuf,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

/// What a process has written to standard output.
#[derive(Default)]
struct Said {
    lines: Mutex<(Vec<String>, bool)>,
    changed: Condvar,
}

/// The built `kaifong`, beside this test's own folder of binaries.
///
/// # Panics
/// When it isn't built.
#[must_use]
pub fn binary() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own path");
    let built = own.parent().and_then(Path::parent).expect("a test is in target/PROFILE/deps").join("kaifong");
    assert!(built.exists(), "{} is not built: run tests/run, or `cargo build -p kaifong` first", built.display());
    built
}

impl Process {
    /// Starts `program`; its standard error goes to `log`.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn start(name: &str, program: &Path, arguments: &[&str], variables: &[(String, String)], log: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", GUARD, name]).arg(program).args(arguments);
        let mut process = Self::spawn(name, command, variables, log);
        process.pid = process.line(|_| true).parse().expect("the guard says the process id first");
        process.begun_with = Some(BegunWith {
            program: program.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            variables: variables.to_vec(),
        });
        process
    }

    /// Kills it, as a crash would, and starts it again where it was; waits until it listens.
    ///
    /// # Panics
    /// When it doesn't start.
    pub fn crash(&mut self) {
        let address = self.address();
        self.signal("KILL");
        assert_eq!(self.ended(), 128 + 9, "{} was killed", self.name);
        let BegunWith { program, mut arguments, mut variables } = self.begun_with.clone().expect("what it began with");
        let values = variables.iter_mut().map(|(_, value)| value);
        for value in arguments.iter_mut().chain(values).filter(|value| *value == ANY_PORT) {
            value.clone_from(&address);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        *self = Self::start(&self.name, &program, &arguments, &variables, &self.log);
        assert_eq!(self.address(), address, "{} listens where it was", self.name);
    }

    /// Where it listens; waits until it does.
    ///
    /// # Panics
    /// When it doesn't.
    #[must_use]
    pub fn address(&self) -> String {
        let said = self.line(|line| line.contains(LISTENS));
        let (_, after) = said.split_once(LISTENS).expect("it was just found");
        after.trim_start_matches("http://").split_whitespace().next().expect("an address").to_owned()
    }

    /// Starts a program that ends by itself when its standard input does.
    ///
    /// # Panics
    /// When it can't be started.
    #[must_use]
    pub fn start_held(name: &str, program: &Path, arguments: &[&str], log: &Path) -> Self {
        let mut command = Command::new(program);
        command.args(arguments);
        Self::spawn(name, command, &[], log)
    }

    fn spawn(name: &str, mut command: Command, variables: &[(String, String)], log: &Path) -> Self {
        let errors = std::fs::File::options().create(true).append(true).open(log).expect("a log file");
        unconfigure(&mut command);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut guard = command.spawn().unwrap_or_else(|error| panic!("{name} can't be started: {error}"));
        let stdin = guard.stdin.take();
        let stdout = guard.stdout.take().expect("standard output is a pipe");
        let said = Arc::new(Said::default());
        let hearing = said.clone();
        std::thread::spawn(move || hearing.listen(BufReader::new(stdout)));
        Self { name: name.to_owned(), pid: guard.id(), said, log: log.to_owned(), begun_with: None, guard, stdin }
    }

    /// A variable that it was started with.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&str> {
        let begun = self.begun_with.as_ref()?;
        begun.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Its process id.
    #[must_use]
    pub const fn pid(&self) -> u32 {
        self.pid
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first line of its standard output that is as wanted; waits for it.
    ///
    /// # Panics
    /// When the process ends without it, or doesn't say it in time.
    pub fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        let lines = self.said.until(|lines| lines.iter().any(|line| wanted(line)));
        let found = lines.iter().find(|line| wanted(line)).cloned();
        found.unwrap_or_else(|| panic!("{} never said it; it said {lines:?}\n{}", self.name, self.log_tail()))
    }

    /// The line after the first that is as wanted.
    ///
    /// # Panics
    /// As [`Process::line`].
    pub fn line_after(&self, wanted: impl Fn(&str) -> bool) -> String {
        let place = |lines: &[String]| lines.iter().position(|line| wanted(line)).map(|place| place + 1);
        let lines = self.said.until(|lines| place(lines).is_some_and(|next| next < lines.len()));
        let found = place(&lines).and_then(|next| lines.get(next)).cloned();
        found.unwrap_or_else(|| panic!("{} never said it; it said {lines:?}\n{}", self.name, self.log_tail()))
    }

    /// Whether it runs: not ended, and not waiting to be noticed as ended.
    #[must_use]
    pub fn alive(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        status.lines().any(|line| line.starts_with("State:") && !line.contains('Z') && !line.contains('X'))
    }

    /// Sends it a signal by name: `TERM`, `KILL`, `STOP`, `CONT`.
    ///
    /// # Panics
    /// When it has ended already.
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.pid.to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{} can't be sent {signal}", self.name);
    }

    /// Waits for its end and answers its exit code (128 and the signal's number when it was killed).
    ///
    /// # Panics
    /// When it doesn't end in time.
    #[must_use]
    pub fn ended(&self) -> i32 {
        let line = self.line(|line| line.starts_with("ended "));
        line["ended ".len()..].parse().expect("the guard says the exit code")
    }

    /// What it has said on standard output so far.
    #[must_use]
    pub fn output(&self) -> Vec<String> {
        self.said.until(|_| true)
    }

    /// The end of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stdin.take();
        let _ = self.guard.wait();
    }
}

impl Said {
    fn listen(&self, output: impl BufRead) {
        for line in output.lines() {
            let Ok(line) = line else { break };
            self.lines.lock().unwrap_or_else(PoisonError::into_inner).0.push(line);
            self.changed.notify_all();
        }
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.changed.notify_all();
    }

    /// The lines once they are as wanted, or the output has ended, or patience has.
    fn until(&self, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let begun = Instant::now();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        while !wanted(&lines.0) && !lines.1 && begun.elapsed() < PATIENCE {
            let waited = self.changed.wait_timeout(lines, Duration::from_secs(1));
            lines = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        lines.0.clone()
    }
}

/// Hides from a command what the variables of whoever runs the tests would set.
pub(crate) fn unconfigure(command: &mut Command) {
    for (variable, _) in std::env::vars().filter(|(variable, _)| is_ours(variable)) {
        command.env_remove(variable);
    }
}

/// A variable that would configure the process under test.
fn is_ours(variable: &str) -> bool {
    variable.starts_with("KAIFONG_") || ["DATABASE_URL", "AMQP_URL"].contains(&variable)
}
