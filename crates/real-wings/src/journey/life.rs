use std::time::Duration;

use super::{PATIENCE, Stage};
use crate::client::Answer;
use crate::stream::Stream;
use crate::table::{Report, Seen};

const SOON: Duration = Duration::from_secs(20);

impl Stage {
    /// Start, a look, a command, restart, stop, kill.
    pub(super) async fn lives(&mut self, report: &mut Report) {
        self.starts(report).await;
        self.is_looked_at(report).await;
        self.restarts_and_stops(report).await;
        self.is_killed(report).await;
    }

    async fn starts(&mut self, report: &mut Report) {
        report
            .step("watch GET …/events", "state offline", async {
                let stream = Stream::read(self.api.events().await?);
                let told = stream.tells(0, SOON, |event| event.name == "state").await;
                let states = stream.states(0);
                self.stream = Some(stream);
                Ok(Seen::new(
                    format!("{states:?}"),
                    told.is_some() && states == ["offline"],
                ))
            })
            .await;
        report
            .step("start", "reached, running; so says its entry", async {
                let pressed = self.api.press("start", Some(PATIENCE)).await?;
                self.with_entry(&pressed, pressed.reached("running"), "reached")
                    .await
            })
            .await;
        report
            .step(
                "what the stream told of it",
                "starting, running, the world, the port, Done",
                async {
                    let stream = self.stream()?;
                    let done = stream.tells(0, SOON, |event| event.shows("Done (")).await;
                    let world = stream.tells(0, SOON, |event| event.shows("A world by")).await;
                    let port = self.port.to_string();
                    let told = stream
                        .tells(0, SOON, |event| event.shows("port") && event.shows(&port))
                        .await;
                    let states = stream.states(0);
                    Ok(Seen::new(
                        format!(
                            "{states:?}; world {}, port {}, Done {}",
                            world.is_some(),
                            told.is_some(),
                            done.is_some()
                        ),
                        states == ["offline", "starting", "running"]
                            && world.is_some()
                            && told.is_some()
                            && done.is_some(),
                    ))
                },
            )
            .await;
    }

    async fn is_looked_at(&mut self, report: &mut Report) {
        report
            .step(
                "GET …/resources, and stats in the stream",
                "running, memory in use",
                async {
                    let uses = |answer: &Answer| answer.data()["resources"]["memoryBytes"].as_u64() > Some(0);
                    let answer = self.api.until("/resources", SOON, uses).await?;
                    let stats = self.stream()?.tells(0, SOON, |event| event.name == "stats").await;
                    Ok(Seen::new(
                        format!(
                            "{}, {} bytes of {}; stats {}",
                            answer.state(),
                            answer.data()["resources"]["memoryBytes"],
                            answer.data()["resources"]["memoryLimitBytes"],
                            stats.is_some()
                        ),
                        answer.state() == "running" && uses(&answer) && stats.is_some(),
                    ))
                },
            )
            .await;
        report
            .step("start again", "reached, running, no second boot", async {
                let place = self.stream()?.place();
                let pressed = self.api.press("start", Some(PATIENCE)).await?;
                let states = self.stream()?.states(place);
                Ok(Seen::new(
                    format!("{}; {states:?}", pressed.told()),
                    pressed.reached("running") && !states.iter().any(|state| state == "starting"),
                ))
            })
            .await;
        report
            .step(
                "a command over the Wings' websocket",
                "the game hears it, the log has it",
                async {
                    let place = self.stream()?.place();
                    let mut terminal = self.terminal().await?;
                    terminal.command("hello").await?;
                    let heard = self
                        .stream()?
                        .tells(place, SOON, |event| event.shows("You said: hello"))
                        .await;
                    // Wings sends what happened on the node now and then.
                    let path = "/activity?action=server.console.command";
                    let logged = |answer: &Answer| {
                        answer
                            .data()
                            .as_array()
                            .is_some_and(|entries| !entries.is_empty())
                    };
                    let answer = self.api.until(path, Duration::from_secs(90), logged).await?;
                    let entry = &answer.data()[0];
                    Ok(Seen::new(
                        format!(
                            "heard {}; {} by {} {}",
                            heard.is_some(),
                            entry["metadata"]["command"],
                            entry["actorType"],
                            entry["actorName"]
                        ),
                        heard.is_some()
                            && entry["metadata"]["command"] == "hello"
                            && entry["actorName"] == "alice",
                    ))
                },
            )
            .await;
    }

    async fn restarts_and_stops(&mut self, report: &mut Report) {
        report
            .step(
                "restart",
                "reached, running, by stopping, offline, starting",
                async {
                    let place = self.stream()?.place();
                    let pressed = self.api.press("restart", Some(PATIENCE)).await?;
                    self.stream()?
                        .tells(place, SOON, |event| event.is_state("running"))
                        .await;
                    let states = self.stream()?.states(place);
                    Ok(Seen::new(
                        format!("{}; {states:?}", pressed.told()),
                        pressed.reached("running")
                            && states == ["stopping", "offline", "starting", "running"],
                    ))
                },
            )
            .await;
        report
            .step("stop", "reached, offline; so says its entry", async {
                let pressed = self.api.press("stop", Some(PATIENCE)).await?;
                self.with_entry(&pressed, pressed.reached("offline"), "reached")
                    .await
            })
            .await;
        report
            .step("start just after the stop", "reached, running", async {
                let pressed = self.api.press("start", Some(PATIENCE)).await?;
                Ok(Seen::new(pressed.told(), pressed.reached("running")))
            })
            .await;
        report
            .step("kill", "reached, offline; so says its entry", async {
                let pressed = self.api.press("kill", Some(PATIENCE)).await?;
                self.with_entry(&pressed, pressed.reached("offline"), "reached")
                    .await
            })
            .await;
    }

    async fn is_killed(&mut self, report: &mut Report) {
        report
            .step(
                "start just after the kill",
                "reached, running, and it stays so",
                async {
                    self.runs().await?;
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    let after = self.api.get("/resources").await?;
                    let kill = self.api.press("kill", Some(PATIENCE)).await?;
                    Ok(Seen::new(
                        format!("{}; killed: {}", after.state(), kill.told()),
                        after.state() == "running" && kill.reached("offline"),
                    ))
                },
            )
            .await;
        report
            .step(
                "kill while it is starting",
                "reached, offline; the start superseded",
                async {
                    let place = self.stream()?.place();
                    let start = self.api.press("start", None).await?.accepted()?;
                    self.stream()?
                        .tells(place, SOON, |event| event.shows("Booting"))
                        .await;
                    let kill = self.api.press("kill", Some(PATIENCE)).await?;
                    let entry = self.api.entry(&start).await?;
                    Ok(Seen::new(
                        format!("{}; start {}", kill.told(), entry["result"]),
                        kill.reached("offline") && entry["result"] == "superseded",
                    ))
                },
            )
            .await;
        report
            .step("start and kill at once", "reached, offline", async {
                self.api.press("start", None).await?.accepted()?;
                let kill = self.api.press("kill", Some(PATIENCE)).await?;
                Ok(Seen::new(kill.told(), kill.reached("offline")))
            })
            .await;
        report
            .step("stop a game that ignores it", "awaited, stopping", async {
                self.runs().await?;
                let place = self.stream()?.place();
                self.terminal().await?.command("ignore").await?;
                self.stream()?
                    .tells(place, SOON, |event| event.shows("I ignore you"))
                    .await;
                let stop = self.api.press("stop", Some(5)).await?;
                Ok(Seen::new(
                    stop.told(),
                    stop.data()["result"] == "awaited" && stop.state() == "stopping",
                ))
            })
            .await;
        report
            .step("then kill", "reached, offline, and it stays so", async {
                let kill = self.api.press("kill", Some(PATIENCE)).await?;
                tokio::time::sleep(Duration::from_secs(3)).await;
                let after = self.api.get("/resources").await?;
                Ok(Seen::new(
                    format!("{}; then {}", kill.told(), after.state()),
                    kill.reached("offline") && after.state() == "offline",
                ))
            })
            .await;
    }

    /// An answer beside its entry in the log.
    async fn with_entry(&self, pressed: &Answer, well: bool, result: &str) -> anyhow::Result<Seen> {
        let entry = self.api.entry(pressed).await?;
        Ok(Seen::new(
            format!(
                "{}; entry {} {} after {} ms",
                pressed.told(),
                entry["result"],
                entry["resultState"],
                entry["resultMs"]
            ),
            well && entry["result"] == result && entry["resultState"] == pressed.data()["state"],
        ))
    }
}
