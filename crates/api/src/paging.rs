use std::num::NonZeroU32;

use aileron_domain::{EntryId, Page, PageLimit, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Dialect;
use crate::query::{FromQuery, InvalidParameter, Parameters};

/// The parameters `page` and `limit`, which every list takes.
#[derive(Debug, Clone, Copy)]
pub struct Paging(pub PageRequest);

impl FromQuery for Paging {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        if parameters.dialect() == Dialect::Pterodactyl {
            return Ok(Self::lenient(parameters, PageLimit::DEFAULT));
        }
        let page = parameters.parsed("page", "expected a number from 1", |text| text.parse().ok())?;
        let limit = limit(parameters)?;
        Ok(Self(PageRequest {
            page: page.unwrap_or(NonZeroU32::MIN),
            limit,
        }))
    }
}

impl Paging {
    /// `page` and `per_page`, as Pterodactyl's panel reads them: too much is the most that there is.
    pub(crate) fn lenient(parameters: &Parameters<'_>, default: PageLimit) -> Self {
        let page = parameters.lenient("page", |text| text.parse().ok());
        let limit = parameters.lenient("per_page", |text| text.parse::<u64>().ok());
        let limit = limit.and_then(|limit| {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            PageLimit::new(limit.min(PageLimit::MAX))
        });
        Self(PageRequest {
            page: page.unwrap_or(NonZeroU32::MIN),
            limit: limit.unwrap_or(default),
        })
    }
}

/// The parameter `limit`.
fn limit(parameters: &Parameters<'_>) -> Result<PageLimit, InvalidParameter> {
    let limit = parameters.parsed("limit", "expected a number from 1 to 100", |text| {
        text.parse().ok().and_then(PageLimit::new)
    })?;
    Ok(limit.unwrap_or(PageLimit::DEFAULT))
}

/// The parameters `before` and `limit`, of a log that is read from its newest end and has no pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretching {
    /// Only what is older than this entry.
    pub before: Option<EntryId>,
    /// The most entries.
    pub limit: PageLimit,
}

impl FromQuery for Stretching {
    fn from_query(parameters: &Parameters<'_>) -> Result<Self, InvalidParameter> {
        let before = parameters.parsed("before", "expected the id of an entry", |text| {
            Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
        })?;
        Ok(Self {
            before: before.map(EntryId),
            limit: limit(parameters)?,
        })
    }
}

/// Where in a long list an answer stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The page that this is, from 1.
    #[schema(value_type = u64)]
    page: u32,
    /// Items on a page.
    limit: u32,
    /// Items on all pages.
    total: u64,
    /// How many pages there are.
    total_pages: u64,
}

impl Pagination {
    /// Where `page` stands, which answers `request`.
    #[must_use]
    pub fn of<T>(page: &Page<T>, request: PageRequest) -> Self {
        Self {
            page: request.page.get(),
            limit: request.limit.get(),
            total: page.total,
            total_pages: page.pages(request.limit),
        }
    }
}

/// How [`Paging`] is documented.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub(crate) struct PagingParameters {
    /// The page, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295_u32, default = 1)]
    page: Option<u64>,
    /// Items on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}
