use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aileron_api::{
    CODE_WANTED, CODE_WRONG, Caller, FromQuery, InOrder, InvalidParameter, JsonBody, Login, Origin, Panel,
    Parameters, Problem, Query, SameSite, SetUpFirst, Unfinished,
};
use maud::{Markup, html};

use crate::form::Form;
use crate::layout::{Frame, Section};
use crate::return_to::ReturnTo;
use crate::{parts, words};

/// Where to go after logging in.
pub(crate) struct Wanted(ReturnTo);

impl FromQuery for Wanted {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        Ok(Self(ReturnTo::parse(parameters.get("return")?.unwrap_or("/"))))
    }
}

/// The log-in, for who is not logged in.
pub(crate) async fn show(
    request: HttpRequest,
    caller: Option<InOrder<Caller>>,
    InOrder(Query(Wanted(to))): InOrder<Query<Wanted>>,
) -> HttpResponse {
    if caller.is_some() {
        return see(to.as_str()).finish();
    }
    let page = log_in_page(&request, &to, "", None);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page.into_string())
}

/// Logs in as the API does, and goes on to where one wanted to go.
pub(crate) async fn log_in(
    request: HttpRequest,
    panel: Data<Panel>,
    InOrder(((same_site, origin), form)): InOrder<((SameSite, Origin), Form)>,
) -> Result<HttpResponse, Problem> {
    let to = ReturnTo::parse(form.get("return"));
    let (username, password) = (form.get("username").trim(), form.get("password"));
    let again = |problem: &Problem| {
        let page = log_in_page(&request, &to, username, Some(problem));
        HttpResponse::build(problem.status())
            .content_type("text/html; charset=utf-8")
            .body(page.into_string())
    };
    if username.is_empty() || password.is_empty() {
        return Ok(again(&Problem::bad_request(words::BOTH_NEEDED)));
    }
    let login =
        Login::new(username.to_owned(), password.to_owned()).with_code(form.get("code").trim().to_owned());
    match aileron_api::login(panel, InOrder(((same_site, origin), JsonBody(login)))).await {
        Ok(answer) => {
            let set_up_first = answer.extensions().get::<SetUpFirst>().is_some();
            let to = if set_up_first {
                "/account/second-factor"
            } else {
                to.as_str()
            };
            Ok(carry_cookies(&answer, see(to).finish()))
        }
        Err(problem) => Ok(again(&problem)),
    }
}

/// Ends the session, and shows the log-in.
pub(crate) async fn log_out(
    panel: Data<Panel>,
    caller: InOrder<Unfinished>,
) -> Result<HttpResponse, Problem> {
    let answer = aileron_api::logout(panel, caller).await?;
    Ok(carry_cookies(&answer, see("/login").finish()))
}

fn see(path: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, path));
    response
}

fn carry_cookies(from: &HttpResponse, mut to: HttpResponse) -> HttpResponse {
    for cookie in from.headers().get_all(SET_COOKIE) {
        to.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    to
}

fn log_in_page(request: &HttpRequest, to: &ReturnTo, username: &str, problem: Option<&Problem>) -> Markup {
    let reason = problem.and_then(Problem::reason);
    let code_wanted = matches!(reason, Some(CODE_WANTED | CODE_WRONG));
    let wrong = problem.is_some_and(|problem| problem.status() == StatusCode::UNAUTHORIZED) && !code_wanted;
    let described = problem.map(|_| "log-in-error");
    let content = html! {
        div.card.log-in {
            div.log-in-head {
                span.brand { (parts::brand()) span { (words::PRODUCT) } }
                h1 { (words::LOG_IN) }
                p.muted { @if to.as_str() == "/" { (words::LOG_IN_LEAD) } @else { (words::LOG_IN_AGAIN) } }
            }
            @if let Some(problem) = problem {
                div.notice.failed #log-in-error role="alert" {
                    (parts::icon("warning"))
                    div {
                        p.strong { (problem.message()) @if wrong { "." } }
                        @if wrong { p { (words::CHECK_LOG_IN) } }
                        @if code_wanted { p { (words::CODE_AND_PASSWORD) } }
                    }
                }
            }
            form.stack method="post" action="/login" {
                input type="hidden" name="return" value=(to.as_str());
                div.field {
                    label for="username" { (words::USERNAME_OR_EMAIL) }
                    input #username name="username" type="text" value=(username) autocomplete="username"
                        autocapitalize="none" spellcheck="false" required maxlength="254"
                        autofocus[username.is_empty()] aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
                }
                div.field {
                    label for="password" { (words::PASSWORD) }
                    input #password name="password" type="password" autocomplete="current-password" required maxlength="1024"
                        autofocus[!username.is_empty()] aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
                    label.check data-show-password hidden { input type="checkbox"; (words::SHOW_PASSWORD) }
                }
                @if code_wanted {
                    div.field {
                        label for="code" { (words::CODE_OR_RECOVERY) }
                        input #code name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"
                            required maxlength="64" aria-describedby=[described];
                    }
                }
                button.primary.wide type="submit" { (words::LOG_IN) }
            }
        }
    };
    let frame = Frame {
        request,
        title: words::LOG_IN,
        user: None,
        section: Section::Elsewhere,
        script: None,
    };
    frame.alone(&content)
}
