use actix_web::HttpRequest;
use aileron_domain::User;
use maud::{DOCTYPE, Markup, html};

use crate::theme::Theme;
use crate::{assets, parts, words};

/// Where in the panel a page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Servers,
    Administration,
    Account,
    Elsewhere,
}

/// What stands around a page's content.
pub(crate) struct Frame<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) title: &'a str,
    /// Who looks at it, where that is known.
    pub(crate) user: Option<&'a User>,
    pub(crate) section: Section,
    /// The script that belongs to this page, beside the one for all.
    pub(crate) script: Option<&'static str>,
}

impl Frame<'_> {
    /// A page with the panel's header and navigation.
    pub(crate) fn around(&self, content: &Markup) -> Markup {
        self.document(
            "panel",
            &html! {
                header.top {
                    div.top-inner {
                        a.brand href="/" { (parts::brand()) span { (words::PRODUCT) } }
                        @if let Some(user) = self.user { (self.navigation(user)) }
                    }
                }
                main #content tabindex="-1" { (content) }
                (self.footer())
            },
        )
    }

    /// A page that stands alone, such as the log-in.
    pub(crate) fn alone(&self, content: &Markup) -> Markup {
        self.document(
            "alone",
            &html! {
                main #content tabindex="-1" { (content) }
                (self.footer())
            },
        )
    }

    fn document(&self, kind: &str, body: &Markup) -> Markup {
        let theme = Theme::of(self.request);
        html! {
            (DOCTYPE)
            html lang="en" data-theme=(theme.as_str()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (words::page_title(self.title)) }
                    link rel="icon" type="image/svg+xml" href=(assets::at("icon.svg"));
                    link rel="stylesheet" href=(assets::at("style.css"));
                    script type="module" src=(assets::at("page.js")) {}
                    @if let Some(script) = self.script { script type="module" src=(assets::at(script)) {} }
                }
                body.(kind) {
                    a.skip href="#content" { (words::SKIP_TO_CONTENT) }
                    (body)
                    div #connection role="status" {}
                    p.hidden #announcer role="status" aria-atomic="false" {}
                    div #toasts {
                        div role="status" {}
                        div role="alert" {}
                    }
                }
            }
        }
    }

    fn navigation(&self, user: &User) -> Markup {
        let current = |section| (self.section == section).then_some("page");
        html! {
            nav.main-navigation aria-label=(words::MAIN_NAVIGATION) {
                a href="/" aria-current=[current(Section::Servers)] { (parts::icon("servers")) (words::SERVERS) }
                @if user.administrator {
                    a href="/admin/nodes" aria-current=[current(Section::Administration)] {
                        (parts::icon("panel")) span.from-wide { (words::ADMINISTRATION) }
                    }
                }
                a href="/account" aria-current=[current(Section::Account)] {
                    (parts::icon("person")) span.who { (user.username.as_str()) }
                    span.hidden { ": " (words::ACCOUNT) }
                }
            }
            form.log-out method="post" action="/logout" {
                button.quiet type="submit" { (parts::icon("leave")) span.from-wide { (words::LOG_OUT) } }
            }
        }
    }

    fn footer(&self) -> Markup {
        html! {
            footer.bottom {
                (theme_switch(self.request))
                noscript { p.muted { (words::NEEDS_SCRIPT) } }
            }
        }
    }
}

/// Three buttons that each work without script.
fn theme_switch(request: &HttpRequest) -> Markup {
    let chosen = Theme::of(request);
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    html! {
        form.theme method="post" action="/theme" data-theme-switch {
            input type="hidden" name="return" value=(here);
            fieldset.segments {
                legend.hidden { (words::THEME) }
                @for theme in Theme::ALL {
                    @let (icon, word) = match theme {
                        Theme::System => ("system", words::THEME_SYSTEM),
                        Theme::Light => ("sun", words::THEME_LIGHT),
                        Theme::Dark => ("moon", words::THEME_DARK),
                    };
                    button type="submit" name="theme" value=(theme.as_str()) aria-pressed=(theme == chosen) {
                        (parts::icon(icon)) (word)
                    }
                }
            }
        }
    }
}
