use actix_web::HttpRequest;
use actix_web::web::Data;
use aileron_api::{ISSUER, InOrder, InPersonUnfinished, Origin, OwnSecondFactor, Panel, Problem};
use aileron_domain::{Password, RecoveryCode, SecondFactorState, TotpSecret};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};

use crate::form::Form;
use crate::layout::{Frame, Section};
use crate::{moment, parts, words};

/// Whether logging in needs a code, and what can be done about it.
pub(crate) async fn show(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder((InPersonUnfinished(caller), origin)): InOrder<(InPersonUnfinished, Origin)>,
) -> Result<Markup, Problem> {
    let own = OwnSecondFactor::of(&panel, &caller, origin.ip);
    let content = overview(own.state().await?, own.is_wanted(), panel.clock.now(), None);
    Ok(page(&request, &caller.actor.user, &content))
}

/// Does what one of the page's forms asks for, and shows what came of it. It works without script.
pub(crate) async fn change(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder(((InPersonUnfinished(caller), origin), form)): InOrder<((InPersonUnfinished, Origin), Form)>,
) -> Result<Markup, Problem> {
    let own = OwnSecondFactor::of(&panel, &caller, origin.ip);
    let (password, code) = (Password::new(form.get("password").to_owned()), form.get("code"));
    let user = &caller.actor.user;
    let (done, confirming) = match form.get("do") {
        "begin" => {
            let begun = own.begin(password.as_ref()).await;
            (
                begun.map(|secret| begun_with(&secret, &secret.uri(ISSUER, &user.username))),
                false,
            )
        }
        "confirm" => (own.confirm(code).await.map(|codes| codes_once(&codes)), true),
        "renew" => (
            own.renew(password.as_ref(), code)
                .await
                .map(|codes| codes_once(&codes)),
            false,
        ),
        "disable" => {
            let disabled = own.disable(password.as_ref(), code).await;
            let state = own.state().await?;
            (
                disabled.map(|()| overview(state, own.is_wanted(), panel.clock.now(), None)),
                false,
            )
        }
        _ => return Err(Problem::bad_request(words::NO_SUCH_CHANGE)),
    };
    let content = match done {
        Ok(content) => content,
        Err(problem) if problem.status().is_server_error() => return Err(problem),
        Err(problem) if confirming => html! { (notice(&problem)) (confirmation()) },
        Err(problem) => overview(
            own.state().await?,
            own.is_wanted(),
            panel.clock.now(),
            Some(&problem),
        ),
    };
    Ok(page(&request, user, &content))
}

fn page(request: &HttpRequest, user: &aileron_domain::User, content: &Markup) -> Markup {
    let frame = Frame {
        request,
        title: words::SECOND_FACTOR,
        user: Some(user),
        section: Section::Account,
        script: None,
    };
    frame.around(&html! {
        div.page-head { h1 { (words::SECOND_FACTOR) } }
        (content)
        p { a href="/account" { (words::BACK_TO_ACCOUNT) } }
    })
}

fn notice(problem: &Problem) -> Markup {
    html! {
        div.notice.failed role="alert" { (parts::icon("warning")) div { p.strong { (problem.message()) } } }
    }
}

fn overview(state: SecondFactorState, wanted: bool, now: Timestamp, problem: Option<&Problem>) -> Markup {
    html! {
        @if let Some(problem) = problem { (notice(problem)) }
        @match state.enabled_at {
            None => {
                section.card aria-labelledby="second-factor" {
                    h2 #second-factor { (words::SECOND_FACTOR_OFF) }
                    @if wanted { p.strong { (words::SECOND_FACTOR_WANTED) } }
                    p.muted { (words::SECOND_FACTOR_LEAD) }
                    form.stack method="post" action="/account/second-factor" {
                        (password_field("begin"))
                        div { button.primary type="submit" name="do" value="begin" { (words::SET_UP) } }
                    }
                }
            }
            Some(since) => {
                section.card aria-labelledby="second-factor" {
                    h2 #second-factor { (words::SECOND_FACTOR_ON) }
                    dl.facts {
                        div { dt { (words::SINCE) } dd { (moment::ago(since, now)) } }
                        div { dt { (words::CODES_LEFT) } dd { (state.recovery_codes) } }
                    }
                    form.stack method="post" action="/account/second-factor" {
                        (password_field("change"))
                        (code_field(words::CODE_OR_RECOVERY))
                        div {
                            button type="submit" name="do" value="renew" { (words::NEW_RECOVERY_CODES) }
                            " "
                            button type="submit" name="do" value="disable" { (words::TURN_OFF) }
                        }
                    }
                }
            }
        }
    }
}

fn begun_with(secret: &TotpSecret, uri: &str) -> Markup {
    html! {
        section.card aria-labelledby="scan" {
            h2 #scan { (words::SCAN) }
            p.muted { (words::SCAN_LEAD) }
            @if let Some(picture) = qr(uri) { (picture) }
            p { (words::TYPE_INSTEAD) " " code { (spaced(&secret.base32())) } }
        }
        (confirmation())
    }
}

fn confirmation() -> Markup {
    html! {
        section.card aria-labelledby="confirm" {
            h2 #confirm { (words::CONFIRM_CODE) }
            form.stack method="post" action="/account/second-factor" {
                (code_field(words::CODE))
                div { button.primary type="submit" name="do" value="confirm" { (words::TURN_ON) } }
            }
        }
    }
}

fn codes_once(codes: &[RecoveryCode]) -> Markup {
    html! {
        section.card aria-labelledby="codes" {
            h2 #codes { (words::RECOVERY_CODES) }
            p.strong { (words::RECOVERY_CODES_ONCE) }
            p.muted { (words::RECOVERY_CODES_LEAD) }
            ul { @for code in codes { li { code { (code.expose()) } } } }
        }
    }
}

fn password_field(id: &str) -> Markup {
    html! {
        div.field {
            label for={ (id) "-password" } { (words::CURRENT_PASSWORD) }
            input id={ (id) "-password" } name="password" type="password" autocomplete="current-password" required
                maxlength="1024";
        }
    }
}

fn code_field(label: &str) -> Markup {
    html! {
        div.field {
            label for="code" { (label) }
            input #code name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"
                required maxlength="64";
        }
    }
}

/// In groups of four, as people read it off.
fn spaced(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A picture of dark squares on light, with the four squares of light around it that readers need.
fn qr(text: &str) -> Option<Markup> {
    use std::fmt::Write as _;

    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut squares = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            write!(squares, "M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET).ok()?;
        }
    }
    let side = width + 2 * QUIET;
    Some(html! {
        svg role="img" aria-label=(words::QR_CODE) width="240" height="240" viewBox={ "0 0 " (side) " " (side) }
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path fill="#000" d=(PreEscaped(squares)) {}
        }
    })
}
