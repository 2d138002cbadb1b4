use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header::{COOKIE, LOCATION, SET_COOKIE};
use aileron_api::{InOrder, Problem, SameSite};

use crate::form::Form;
use crate::return_to::ReturnTo;

/// How a page is to look. It is a cookie, so that the page comes as it is to be and does not flash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system is set.
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn named(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == name)
            .unwrap_or(Self::System)
    }

    /// What this browser has chosen.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let chosen = request
            .headers()
            .get_all(COOKIE)
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .find_map(|cookie| cookie.trim().strip_prefix("theme="));
        chosen.map_or(Self::System, Self::named)
    }
}

/// Remembers the choice, for a browser without script.
pub(crate) async fn choose(InOrder((_, form)): InOrder<(SameSite, Form)>) -> Result<HttpResponse, Problem> {
    let theme = Theme::named(form.get("theme"));
    let back = ReturnTo::parse(form.get("return"));
    Ok(HttpResponse::SeeOther()
        .insert_header((
            SET_COOKIE,
            format!("theme={}; Path=/; Max-Age=31536000; SameSite=Lax", theme.as_str()),
        ))
        .insert_header((LOCATION, back.as_str()))
        .finish())
}
