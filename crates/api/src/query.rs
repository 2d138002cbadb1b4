use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use url::form_urlencoded;

use crate::{Dialect, Problem, Step};

/// What a handler wants out of the query.
pub trait FromQuery: Sized + 'static {
    /// Reads it out of the parameters. Those that nobody asks for are ignored.
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter>;
}

/// The step that reads the query. It fails with 400, naming the parameter.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: FromQuery> Step for Query<T> {
    async fn take(request: &HttpRequest, _payload: &mut Payload) -> Result<Self, Problem> {
        let parameters = Parameters::read(request.query_string(), Dialect::of(request));
        T::from_query(&parameters)
            .map(Self)
            .map_err(|error| Problem::bad_request(error.to_string()))
    }
}

/// A parameter of the query is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid query parameter {name}: {expected}")]
pub struct InvalidParameter {
    /// Which.
    pub name: &'static str,
    /// What it should be.
    pub expected: Cow<'static, str>,
}

/// The parameters of a query, decoded.
#[derive(Debug)]
pub struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>, Dialect);

impl<'a> Parameters<'a> {
    /// The longest free text that is taken, in characters.
    const TEXT_LIMIT: usize = 200;

    pub(crate) fn read(query: &'a str, dialect: Dialect) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).collect(), dialect)
    }

    /// In whose words they are.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.1
    }

    /// A parameter that may be left out, and that makes no sense as if it were: of several, the last counts. So
    /// Pterodactyl's panel reads what its clients send.
    pub(crate) fn lenient<T>(&self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        values.next_back().and_then(|(_, value)| parse(value.trim()))
    }

    /// What more is wanted, as free text.
    pub(crate) fn include(&self) -> Result<Includes, InvalidParameter> {
        Ok(Includes(self.text("include")?.unwrap_or_default()))
    }

    /// The same as Pterodactyl's panel reads it.
    pub(crate) fn lenient_include(&self) -> Includes {
        let text = self.lenient("include", |text| Some(text.to_owned()));
        Includes(text.unwrap_or_default())
    }

    /// The names of all that are there.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// A parameter that may be left out. Given twice, it is invalid.
    pub fn get(&self, name: &'static str) -> Result<Option<&str>, InvalidParameter> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        let value = values.next().map(|(_, value)| value.as_ref());
        match values.next() {
            None => Ok(value),
            Some(_) => Err(InvalidParameter {
                name,
                expected: "given more than once".into(),
            }),
        }
    }

    /// A parameter that must parse when it is there; `expected` says as what.
    pub fn parsed<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, InvalidParameter> {
        let Some(text) = self.get(name)? else {
            return Ok(None);
        };
        let expected = expected.into();
        parse(text).map(Some).ok_or(InvalidParameter { name, expected })
    }

    /// A parameter of free text. An empty one counts as left out, as a form's empty field does.
    pub fn text(&self, name: &'static str) -> Result<Option<String>, InvalidParameter> {
        let text = self.parsed(
            name,
            "expected at most 200 characters, none of them a control character",
            |text| {
                let plain = !text.contains(char::is_control) && text.chars().count() <= Self::TEXT_LIMIT;
                plain.then(|| text.to_owned())
            },
        )?;
        Ok(text.filter(|text| !text.is_empty()))
    }
}

/// The words of the parameter `include`, which says with commas between them what more is wanted.
#[derive(Debug, Default)]
pub(crate) struct Includes(String);

impl Includes {
    /// Whether this is among them.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.split(',').any(|wanted| wanted.trim() == name)
    }
}
