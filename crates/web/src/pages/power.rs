use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_api::{Caller, InOrder, Panel, Problem};
use aileron_domain::{IdempotencyKey, InvalidPowerAction, PowerAction, Press, ServerId, VisibleServer};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use maud::{Markup, html};
use uuid::Uuid;

use crate::form::Form;
use crate::layout::{Frame, Section};
use crate::{parts, words};

/// How many servers are pressed side by side.
const AT_ONCE: usize = 8;

/// A server that was named, and what came of it. What is not there for this caller has nothing but its identifier.
struct Pressed {
    named: String,
    server: Option<VisibleServer>,
    answer: Result<(), Problem>,
}

/// Presses a button of one or several servers, for a browser without script. What may lose something is asked again.
///
/// The form has a key of its own, so that a page that is loaded again presses nothing.
pub(crate) async fn press(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((caller, form)): InOrder<(Caller, Form)>,
) -> Result<HttpResponse, Problem> {
    let action: PowerAction = form
        .get("action")
        .parse()
        .map_err(|error: InvalidPowerAction| Problem::bad_request(error.to_string()))?;
    let named: Vec<&str> = form.all("server").collect();
    if named.is_empty() {
        return Err(Problem::bad_request(
            words::NOTHING_SELECTED.trim_end_matches('.'),
        ));
    }
    let sure = action == PowerAction::Start || form.get("sure") == "yes";
    let key = form.get("key");
    let answered = stream::iter(named).map(|name| {
        let (panel, caller) = (&panel, &caller);
        async move {
            let server = find(panel, caller, name).await?;
            let answer = if sure {
                press_one(panel, caller, server.clone(), action, key).await
            } else {
                Ok(())
            };
            Ok::<_, Problem>(Pressed {
                named: name.to_owned(),
                server,
                answer,
            })
        }
    });
    let results: Vec<_> = answered.buffered(AT_ONCE).try_collect().await?;
    let content = if sure {
        outcome(action, &results)
    } else {
        question(action, &results)
    };
    let failed = results.iter().find_map(|pressed| pressed.answer.as_ref().err());
    // One server's answer is the page's; several have each their own.
    let status = match (failed, results.len()) {
        (Some(problem), 1) => problem.status(),
        _ => StatusCode::OK,
    };
    let frame = Frame {
        request: &request,
        title: if sure { words::RESULTS } else { words::CONFIRM },
        user: Some(&caller.actor.user),
        section: Section::Servers,
        script: None,
    };
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(frame.around(&content).into_string()))
}

async fn find(panel: &Panel, caller: &Caller, name: &str) -> Result<Option<VisibleServer>, Problem> {
    let Ok(id) = Uuid::try_parse(name) else {
        return Ok(None);
    };
    let named = aileron_domain::ServerIdentifier::Id(ServerId(id));
    let admitted = panel.admission.admit(&caller.credential, Some(&named)).await?;
    let admitted = admitted.ok_or_else(Problem::authentication_required)?;
    Ok(admitted.server)
}

async fn press_one(
    panel: &Panel,
    caller: &Caller,
    server: Option<VisibleServer>,
    action: PowerAction,
    key: &str,
) -> Result<(), Problem> {
    let key = server.as_ref().and_then(|visible| {
        let key = format!("{key}-{}-{action}", visible.server.id);
        key.parse::<IdempotencyKey>().ok()
    });
    let press = Press {
        actor: caller.actor.clone(),
        server,
        action,
        ip: caller.ip,
        request_id: caller.request_id.clone(),
        key,
    };
    panel.press(press).await??;
    Ok(())
}

fn question(action: PowerAction, servers: &[Pressed]) -> Markup {
    let word = words::action(action);
    let title = match servers {
        [
            Pressed {
                server: Some(one), ..
            },
        ] => format!("{word} {}?", one.server.name),
        _ => words::sure(word, servers.len()),
    };
    html! {
        div.card.message {
            h1 { (title) }
            p { (words::loses(action)) }
            @if servers.len() > 1 {
                ul { @for pressed in servers { li { (name_of(pressed)) } } }
            }
            form method="post" action="/power" {
                @for pressed in servers { input type="hidden" name="server" value=(pressed.named); }
                input type="hidden" name="sure" value="yes";
                input type="hidden" name="key" value=(Uuid::new_v4());
                div.button-row {
                    button.(action.as_str()) type="submit" name="action" value=(action) { (parts::icon(action.as_str())) (word) }
                    a.button href=(back(servers)) { (words::CANCEL) }
                }
            }
        }
    }
}

fn outcome(action: PowerAction, results: &[Pressed]) -> Markup {
    html! {
        div.page-head { h1 { (words::action(action)) ": " (words::RESULTS) } }
        div.card.flush {
            table {
                caption.hidden { (words::RESULTS) }
                thead { tr { th scope="col" { (words::SERVER) } th scope="col" { (words::RESULT) } } }
                tbody {
                    @for pressed in results {
                        tr {
                            th scope="row" { (name_of(pressed)) }
                            td { (result(&pressed.answer)) }
                        }
                    }
                }
            }
        }
        p { a.button.primary href=(back(results)) { (parts::icon("back")) (words::GO_BACK) } }
    }
}

fn result(answer: &Result<(), Problem>) -> Markup {
    match answer {
        Ok(()) => html! { span.outcome data-outcome="sent" { (parts::icon("done")) (words::SENT) } },
        Err(problem) => html! {
            span.outcome data-outcome="failed" { (parts::icon("failed")) (words::NOT_SENT) }
            " " span.outcome-why { (problem.message()) }
        },
    }
}

fn name_of(pressed: &Pressed) -> Markup {
    html! {
        @if let Some(visible) = &pressed.server {
            a href={ "/servers/" (visible.server.identifier.as_str()) } { (visible.server.name) }
        } @else {
            code { (pressed.named) }
        }
    }
}

fn back(results: &[Pressed]) -> String {
    match results {
        [
            Pressed {
                server: Some(one), ..
            },
        ] => format!("/servers/{}", one.server.identifier),
        _ => "/".to_owned(),
    }
}
