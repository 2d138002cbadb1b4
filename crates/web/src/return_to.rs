use url::Url;
use url::form_urlencoded::Serializer;

/// A page of this panel to go to after something else: never another site, whatever a link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnTo(String);

impl ReturnTo {
    /// Takes a path with its query. What a browser could read as another site's address becomes the first page, and so
    /// does the log-in itself.
    pub(crate) fn parse(text: &str) -> Self {
        Self(Self::safe(text).unwrap_or_else(|| "/".to_owned()))
    }

    /// Reads it as browsers do: `\` is `/`, tabs and line breaks are nothing.
    fn safe(text: &str) -> Option<String> {
        let here = Url::parse("http://panel.invalid/").ok()?;
        let there = here.join(text).ok()?;
        let is_path = text.starts_with('/') && text.bytes().all(|byte| byte.is_ascii_graphic());
        if there.origin() != here.origin() || !is_path || text.len() > 2048 {
            return None;
        }
        let path = there.path();
        // `/.//other.example` is a path here, and an address once it stands alone.
        if path.starts_with("//") || path == "/login" || path.starts_with("/assets/") {
            return None;
        }
        Some(match there.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The log-in that leads here.
    pub(crate) fn log_in_first(&self) -> String {
        if self.0 == "/" {
            return "/login".to_owned();
        }
        let query = Serializer::new(String::new())
            .append_pair("return", &self.0)
            .finish();
        format!("/login?{query}")
    }
}
